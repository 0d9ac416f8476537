import type { ITheme } from '@xterm/xterm';
import { readTokens } from '../tokens.ts';

/** The terminal's colours, made of the page's own tokens as they are now. */
export function terminalTheme(): ITheme {
  const { read, end } = readTokens();
  const hues = {
    black: 'text',
    red: 'negative',
    green: 'positive',
    yellow: 'caution',
    blue: 'syntax-function',
    magenta: 'syntax-keyword',
    cyan: 'syntax-type',
    white: 'text-muted',
  } as const;
  const colors = Object.entries(hues).flatMap(([name, token]) => {
    const color = read(token);
    return [
      [name, color],
      [`bright${name[0]?.toUpperCase()}${name.slice(1)}`, color],
    ];
  });
  const theme = {
    ...Object.fromEntries(colors),
    background: read('surface-1'),
    foreground: read('text'),
    cursor: read('text'),
    cursorAccent: read('surface-1'),
    selectionBackground: `${read('accent')}40`,
    selectionInactiveBackground: `${read('accent')}26`,
  };
  end();
  return theme;
}
