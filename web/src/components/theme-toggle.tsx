import { Contrast, type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';
import type { ComponentProps } from 'react';
import { THEME_PREFERENCES, type ThemePreference, useThemeStore } from '../theme.ts';
import { THEME_WORDS } from '../words/theme.ts';
import { Button } from './button.tsx';

const lower = (preference: ThemePreference) => THEME_WORDS[preference].toLowerCase();

const ICON: Readonly<Record<ThemePreference, LucideIcon>> = {
  system: Monitor,
  light: Sun,
  dark: Moon,
  contrast: Contrast,
};

/** What a click on the toggle does, for its tooltip. */
export const THEME_HINT = 'Switch between light, dark, high contrast and system';

/** Steps through the themes: the system's, light, dark, high contrast. */
export function ThemeToggle(props: ComponentProps<'button'>) {
  const { preference, choose } = useThemeStore();
  const next =
    THEME_PREFERENCES[(THEME_PREFERENCES.indexOf(preference) + 1) % THEME_PREFERENCES.length] ??
    'system';
  const Icon = ICON[preference];
  return (
    <Button
      look="quiet"
      size="icon"
      {...props}
      aria-label={`Theme: ${lower(preference)}. Switch to ${lower(next)}`}
      onClick={() => choose(next)}
    >
      <Icon size={16} aria-hidden="true" />
    </Button>
  );
}
