import { Monitor, Moon, Sun } from 'lucide-react';
import type { ComponentProps } from 'react';
import { THEME_PREFERENCES, type ThemePreference, useThemeStore } from '../theme.ts';
import { Button } from './button.tsx';

const LOOK: Readonly<Record<ThemePreference, { icon: typeof Sun; words: string }>> = {
  system: { icon: Monitor, words: 'like the system' },
  light: { icon: Sun, words: 'light' },
  dark: { icon: Moon, words: 'dark' },
};

/** What a click on the toggle does, for its tooltip. */
export const THEME_HINT = 'Switch between light, dark and system';

/** Steps through the themes: the system's, light, dark. */
export function ThemeToggle(props: ComponentProps<'button'>) {
  const { preference, choose } = useThemeStore();
  const next =
    THEME_PREFERENCES[(THEME_PREFERENCES.indexOf(preference) + 1) % THEME_PREFERENCES.length] ??
    'system';
  const Icon = LOOK[preference].icon;
  return (
    <Button
      look="quiet"
      size="icon"
      {...props}
      aria-label={`Theme: ${LOOK[preference].words}. Switch to ${LOOK[next].words}`}
      onClick={() => choose(next)}
    >
      <Icon size={16} aria-hidden="true" />
    </Button>
  );
}
