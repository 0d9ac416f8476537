import type { ThemePreference } from '../theme.ts';

export const THEME_WORDS: Readonly<Record<ThemePreference, string>> = {
  system: 'Like the system',
  light: 'Light',
  dark: 'Dark',
  contrast: 'High contrast',
};
