import { Editor } from '@monaco-editor/react';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { editor } from 'monaco-editor';
import { type Ref, useEffect, useImperativeHandle, useState } from 'react';
import { followCaret } from '../collab/follow.ts';
import { bindEditor } from '../collab/monaco-binding.ts';
import type { Room } from '../collab/room.ts';
import { useMediaQuery } from '../components/use-media-query.ts';
import { useOnePane } from '../components/use-one-pane.ts';
import { type Settings, useSettings } from '../settings.ts';
import { useTheme } from '../theme.ts';
import { readTokens } from '../tokens.ts';
import { CodeKeys } from './code-keys.tsx';
import { EditorSkeleton } from './editor-skeleton.tsx';
import { keepCaretInView } from './keep-caret-in-view.ts';
import { monaco } from './monaco.ts';
import { monacoTheme, monacoThemeName } from './monaco-theme.ts';

const OPTIONS: editor.IStandaloneEditorConstructionOptions = {
  fontFamily: '"JetBrains Mono Variable", ui-monospace, Menlo, Consolas, monospace',
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

/** Where Run floats above the code, the line that is being typed keeps clear of it. */
const roomForRun = (floats: boolean): editor.IEditorOptions => ({
  padding: { top: 12, bottom: floats ? 72 : 12 },
  cursorSurroundingLines: floats ? 4 : 0,
});

/** Of the font's size, rounded to whole pixels. */
const LINE_HEIGHT = 1.57;

const MODIFIERS: readonly string[] = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta'];

/** Columns that a tab takes. */
const TAB_WIDTH = 4;

/** How a language is indented, whatever is in the file at the moment: as wide as one likes it, or as usual. */
function indentation(
  language: LanguageId,
  tabWidth: Settings['tabWidth'],
): editor.ITextModelUpdateOptions {
  const { indent } = LANGUAGES[language];
  const insertSpaces = indent !== '\t';
  const tabSize = tabWidth ?? (insertSpaces ? indent.length : TAB_WIDTH);
  return { tabSize, indentSize: tabSize, insertSpaces };
}

const ownOptions = ({ fontSize, wordWrap, ligatures }: Settings): editor.IEditorOptions => ({
  fontSize,
  lineHeight: Math.round(fontSize * LINE_HEIGHT),
  wordWrap: wordWrap ? 'on' : 'off',
  fontLigatures: ligatures,
});

/** What can be done to the editor from outside. */
export interface EditorHandle {
  focus(): void;
}

interface CodeEditorProps {
  readonly room: Room;
  /** The file to show; null before the document has arrived. */
  readonly file: { readonly id: string; readonly language: LanguageId } | null;
  /** Why typing has no effect, as a sentence; null when it has. */
  readonly readOnlyReason: string | null;
  /** The participant whose caret is kept in view; null when nobody's is. */
  readonly followedId: string | null;
  /** Called when this person presses a key in the editor while somebody is followed. */
  readonly onTyped: () => void;
  readonly ref?: Ref<EditorHandle>;
}

/** Monaco, bound to one of the room's files. */
export default function CodeEditor(props: CodeEditorProps) {
  const { room, file, readOnlyReason, followedId, onTyped, ref } = props;
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor | null>(null);
  const fileId = file?.id ?? null;
  const language = file?.language ?? null;
  const theme = useMonacoTheme();
  const touch = useMediaQuery('(pointer: coarse)');
  const onePane = useOnePane();
  const { settings } = useSettings();

  useEffect(() => {
    if (!instance || !fileId) return;
    return bindEditor(instance, room, fileId);
  }, [instance, room, fileId]);

  useEffect(() => {
    if (!instance || !fileId || followedId === null) return;
    const typing = instance.onKeyDown(({ browserEvent: { key } }) => {
      if (!MODIFIERS.includes(key)) onTyped();
    });
    const end = followCaret(instance, room, fileId, followedId);
    return () => {
      typing.dispose();
      end();
    };
  }, [instance, room, fileId, followedId, onTyped]);

  useEffect(() => (instance ? letTabLeave(instance) : undefined), [instance]);
  useEffect(() => (instance ? keepCaretInView(instance) : undefined), [instance]);
  useImperativeHandle(ref, () => ({ focus: () => instance?.focus() }), [instance]);

  useEffect(() => {
    instance?.updateOptions({
      readOnly: readOnlyReason !== null,
      readOnlyMessage: { value: readOnlyReason ?? '' },
    });
  }, [instance, readOnlyReason]);

  useEffect(() => {
    if (!language || !fileId) return;
    instance?.getModel()?.updateOptions(indentation(language, settings.tabWidth));
  }, [instance, fileId, language, settings.tabWidth]);

  // One model a file; they go with the page, for the next room has files of the same names.
  useEffect(
    () => () => {
      for (const model of monaco.editor.getModels()) model.dispose();
    },
    [],
  );

  if (!file) return <EditorSkeleton />;
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <Editor
          path={`file:///${LANGUAGES[file.language].fileName}`}
          language={LANGUAGES[file.language].monaco}
          theme={theme}
          options={{ ...OPTIONS, ...ownOptions(settings), ...roomForRun(onePane) }}
          keepCurrentModel
          loading={<EditorSkeleton />}
          onMount={setInstance}
        />
      </div>
      {touch && instance && readOnlyReason === null && <CodeKeys instance={instance} />}
    </div>
  );
}

/** Where Escape closes or undoes something first. */
const ESCAPABLE = [
  'suggestWidgetVisible',
  'findWidgetVisible',
  'parameterHintsVisible',
  'editorHasSelection',
  'editorHasMultipleSelections',
  'inSnippetMode',
  'markersNavigationVisible',
];

/** After Escape, Tab leads out of the editor; whoever comes back indents with it again. */
function letTabLeave(instance: editor.IStandaloneCodeEditor): () => void {
  const escaping = instance.addAction({
    id: 'viva.letTabLeave',
    label: 'Let Tab lead out of the editor',
    keybindings: [monaco.KeyCode.Escape],
    precondition: ['editorTextFocus', ...ESCAPABLE.map((key) => `!${key}`)].join(' && '),
    run: () => instance.updateOptions({ tabFocusMode: true }),
  });
  const left = instance.onDidBlurEditorText(() => instance.updateOptions({ tabFocusMode: false }));
  return () => {
    escaping.dispose();
    left.dispose();
  };
}

/** Defines the editor's theme from the page's tokens whenever they change; gives its name. */
function useMonacoTheme(): string {
  const theme = useTheme();
  const [name, setName] = useState(() => defineTheme(theme));
  useEffect(() => setName(defineTheme(theme)), [theme]);
  return name;
}

function defineTheme(theme: Parameters<typeof monacoTheme>[0]): string {
  const { read, end } = readTokens();
  const name = monacoThemeName(theme);
  monaco.editor.defineTheme(name, monacoTheme(theme, read));
  end();
  return name;
}
