import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { Settings } from '../settings.ts';

/** Columns that a tab takes. */
const TAB_WIDTH = 4;

export interface Indentation {
  /** In columns. */
  readonly width: number;
  /** Whether it is made of spaces rather than of a tab. */
  readonly spaces: boolean;
}

/** How a language is indented, whatever is in the file at the moment: as wide as one likes it, or as usual. */
export function indentation(language: LanguageId, tabWidth: Settings['tabWidth']): Indentation {
  const { indent } = LANGUAGES[language];
  const spaces = indent !== '\t';
  return { width: tabWidth ?? (spaces ? indent.length : TAB_WIDTH), spaces };
}
