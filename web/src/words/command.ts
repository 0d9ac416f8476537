import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';

const PROGRAM: Readonly<Record<LanguageId, string>> = {
  python: 'python3',
  javascript: 'node',
  typescript: 'node',
};

/** What one would type in a terminal to run the language's file. */
export const commandLine = (language: LanguageId): string =>
  `${PROGRAM[language]} ${LANGUAGES[language].fileName}`;
