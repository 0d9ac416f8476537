import { FONT_SIZES, KEY_BINDINGS, type Settings, TAB_WIDTHS } from '../settings.ts';
import { THEME_PREFERENCES, type ThemePreference } from '../theme.ts';
import { KEY_BINDING_WORDS } from '../words/keys.ts';
import { THEME_WORDS } from '../words/theme.ts';
import type { Command } from './command.ts';

/** What one has set for oneself, and how to change it. */
export interface OwnSettings {
  readonly settings: Settings;
  readonly change: (changed: Partial<Settings>) => void;
  readonly preference: ThemePreference;
  readonly choose: (preference: ThemePreference) => void;
}

/** All that can be set for oneself, but as it is already. */
export function settingsCommands(own: OwnSettings): readonly Command[] {
  const { settings, change, preference, choose } = own;
  const { fontSize, tabWidth, keys, wordWrap, ligatures } = settings;
  const command = (id: string, words: string, also: string[], run: () => void): Command => ({
    id,
    group: 'Settings',
    words,
    also,
    run,
  });
  const size = FONT_SIZES.indexOf(fontSize);
  const [smaller, larger] = [FONT_SIZES[size - 1], FONT_SIZES[size + 1]];
  return [
    ...THEME_PREFERENCES.filter((theme) => theme !== preference).map((theme) =>
      command(`theme:${theme}`, `Theme: ${THEME_WORDS[theme].toLowerCase()}`, ['colours'], () =>
        choose(theme),
      ),
    ),
    ...KEY_BINDINGS.filter((name) => name !== keys).map((name) =>
      command(`keys:${name}`, `Keys: ${keyWords(name)}`, ['bindings editor'], () =>
        change({ keys: name }),
      ),
    ),
    ...(larger
      ? [command('larger', 'Larger text', ['font size bigger'], () => change({ fontSize: larger }))]
      : []),
    ...(smaller
      ? [command('smaller', 'Smaller text', ['font size'], () => change({ fontSize: smaller }))]
      : []),
    wordWrap
      ? command('no-wrap', 'Do not wrap long lines', ['word'], () => change({ wordWrap: false }))
      : command('wrap', 'Wrap long lines', ['word'], () => change({ wordWrap: true })),
    ligatures
      ? command('no-ligatures', 'No ligatures', ['font'], () => change({ ligatures: false }))
      : command('ligatures', 'Ligatures', ['font'], () => change({ ligatures: true })),
    ...[null, ...TAB_WIDTHS]
      .filter((width) => width !== tabWidth)
      .map((width) =>
        command(`tab:${width}`, `Tab width: ${tabWords(width)}`, ['indentation spaces'], () =>
          change({ tabWidth: width }),
        ),
      ),
  ];
}

const tabWords = (width: Settings['tabWidth']): string =>
  width === null ? 'as the language has it' : `${width} columns`;

/** A name of its own keeps its capital. */
const keyWords = (name: Settings['keys']): string =>
  name === 'usual' ? KEY_BINDING_WORDS.usual.toLowerCase() : KEY_BINDING_WORDS[name];
