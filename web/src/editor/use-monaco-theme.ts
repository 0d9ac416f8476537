import { useEffect, useState } from 'react';
import { useTheme } from '../theme.ts';
import { readTokens } from '../tokens.ts';
import { monaco } from './monaco.ts';
import { monacoTheme, monacoThemeName } from './monaco-theme.ts';

/** Defines the editor's theme from the page's tokens whenever they change; gives its name. */
export function useMonacoTheme(): string {
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
