import type { editor } from 'monaco-editor';
import type { Settings } from '../settings.ts';
import { CODE_FONT, lineHeight } from './editor-font.ts';

/** What every editor of the page is like. */
export const OPTIONS: editor.IStandaloneEditorConstructionOptions = {
  fontFamily: CODE_FONT,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: 'line',
  renderLineHighlightOnlyWhenFocus: true,
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 12,
  folding: false,
  glyphMargin: false,
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  stickyScroll: { enabled: false },
  detectIndentation: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  fixedOverflowWidgets: true,
  unicodeHighlight: { ambiguousCharacters: false },
};

/** What a person has set for themselves. */
export const ownOptions = (settings: Settings): editor.IEditorOptions => ({
  fontSize: settings.fontSize,
  lineHeight: lineHeight(settings),
  wordWrap: settings.wordWrap ? 'on' : 'off',
  fontLigatures: settings.ligatures,
});
