import type { editor } from 'monaco-editor';
import type { Theme } from '../theme.ts';
import type { TokenReader } from '../tokens.ts';

export const monacoThemeName = (theme: Theme): string => `viva-${theme}`;

const BASE: Readonly<Record<Theme, editor.BuiltinTheme>> = {
  light: 'vs',
  dark: 'vs-dark',
  contrast: 'hc-black',
};

/** The editor's theme, made of the page's own tokens. */
export function monacoTheme(theme: Theme, read: TokenReader): editor.IStandaloneThemeData {
  const syntax = (token: string) => read(`syntax-${token}`).slice(1);
  const rule = (scope: string, token: string) => ({ token: scope, foreground: syntax(token) });
  return {
    base: BASE[theme],
    inherit: true,
    rules: [
      { token: '', foreground: read('text').slice(1), background: read('surface-0').slice(1) },
      rule('keyword', 'keyword'),
      rule('string', 'string'),
      rule('string.escape', 'string'),
      rule('number', 'number'),
      rule('regexp', 'number'),
      rule('comment', 'comment'),
      rule('type', 'type'),
      rule('type.identifier', 'type'),
      rule('tag', 'function'),
      { token: 'delimiter', foreground: read('text').slice(1) },
      { token: 'identifier', foreground: read('text').slice(1) },
    ],
    colors: {
      'editor.background': read('surface-0'),
      'editor.foreground': read('text'),
      'editorLineNumber.foreground': read('text-muted'),
      'editorLineNumber.activeForeground': read('text'),
      'editorCursor.foreground': read('text'),
      'editor.lineHighlightBackground': `${read('surface-2')}70`,
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': `${read('accent')}40`,
      'editor.inactiveSelectionBackground': `${read('accent')}26`,
      'editor.wordHighlightBackground': `${read('surface-2')}c0`,
      'editor.findMatchBackground': `${read('caution')}66`,
      'editor.findMatchHighlightBackground': `${read('caution')}33`,
      'editorIndentGuide.background1': read('border'),
      'editorIndentGuide.activeBackground1': `${read('text-muted')}80`,
      'editorBracketMatch.background': read('surface-2'),
      'editorBracketMatch.border': '#00000000',
      // Brackets are punctuation, whatever their depth.
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((depth) => [
          `editorBracketHighlight.foreground${depth}`,
          read('text'),
        ]),
      ),
      'editorWidget.background': read('surface-1'),
      'editorWidget.foreground': read('text'),
      'editorWidget.border': read('border'),
      'editorHoverWidget.background': read('surface-1'),
      'editorHoverWidget.border': read('border'),
      'editorSuggestWidget.background': read('surface-1'),
      'editorSuggestWidget.border': read('border'),
      'editorSuggestWidget.selectedBackground': read('surface-2'),
      'editorSuggestWidget.selectedForeground': read('text'),
      'editorSuggestWidget.highlightForeground': read('focus'),
      'editorSuggestWidget.focusHighlightForeground': read('focus'),
      'quickInput.background': read('surface-1'),
      'input.background': read('surface-0'),
      'input.border': read('border-strong'),
      'menu.background': read('surface-0'),
      'menu.foreground': read('text'),
      'menu.selectionBackground': read('surface-2'),
      'menu.selectionForeground': read('text'),
      'menu.border': read('border'),
      'menu.separatorBackground': read('border'),
      'list.hoverBackground': read('surface-2'),
      'list.activeSelectionBackground': read('surface-2'),
      'list.focusBackground': read('surface-2'),
      'scrollbar.shadow': '#00000000',
      'scrollbarSlider.background': `${read('text-muted')}40`,
      'scrollbarSlider.hoverBackground': `${read('text-muted')}66`,
      'scrollbarSlider.activeBackground': `${read('text-muted')}80`,
      'editorOverviewRuler.border': '#00000000',
      'editorGutter.background': read('surface-0'),
      'widget.shadow': '#00000000',
      focusBorder: read('focus'),
      'editorError.foreground': read('negative'),
      'editorWarning.foreground': read('caution'),
    },
  };
}
