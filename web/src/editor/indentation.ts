import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { Settings } from '../settings.ts';

export interface Indentation {
  /** In columns. */
  readonly tabSize: number;
  /** In columns. */
  readonly indentSize: number;
  readonly insertSpaces: boolean;
}

/** Columns that a tab takes. */
const TAB_WIDTH = 4;

/** How a language is indented, whatever is in the file at the moment: as wide as one likes it, or as usual. */
export function indentation(language: LanguageId, tabWidth: Settings['tabWidth']): Indentation {
  const { indent } = LANGUAGES[language];
  const insertSpaces = indent !== '\t';
  const tabSize = tabWidth ?? (insertSpaces ? indent.length : TAB_WIDTH);
  return { tabSize, indentSize: tabSize, insertSpaces };
}
