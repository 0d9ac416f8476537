import { create } from 'zustand';
import { forget, recall, remember, STORAGE_KEY } from './browser-storage.ts';
import { useMediaQuery } from './components/use-media-query.ts';

export const THEME_PREFERENCES = ['system', 'light', 'dark', 'contrast'] as const;
export type ThemePreference = (typeof THEME_PREFERENCES)[number];
export type Theme = Exclude<ThemePreference, 'system'>;

interface ThemeStore {
  readonly preference: ThemePreference;
  readonly choose: (preference: ThemePreference) => void;
}

/** The theme a person asked for. It starts as `system` so that it agrees with the markup made at build time. */
export const useThemeStore = create<ThemeStore>()((set) => ({
  preference: 'system',
  choose: (preference) => {
    if (preference === 'system') {
      forget(STORAGE_KEY.theme);
      delete document.documentElement.dataset.theme;
    } else {
      remember(STORAGE_KEY.theme, preference);
      document.documentElement.dataset.theme = preference;
    }
    set({ preference });
  },
}));

/** Takes up the preference of the last visit. */
export function restoreTheme(): void {
  const preference = THEME_PREFERENCES.find((name) => name === recall(STORAGE_KEY.theme));
  if (preference) useThemeStore.getState().choose(preference);
}

const DARK = '(prefers-color-scheme: dark)';
const MORE_CONTRAST = '(prefers-contrast: more)';

/** The theme that shows now, whoever chose it. */
export function useTheme(): Theme {
  const preference = useThemeStore((store) => store.preference);
  const systemIsDark = useMediaQuery(DARK);
  const moreContrast = useMediaQuery(MORE_CONTRAST);
  if (preference !== 'system') return preference;
  if (moreContrast) return 'contrast';
  return systemIsDark ? 'dark' : 'light';
}
