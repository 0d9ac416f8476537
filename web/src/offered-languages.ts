import { LANGUAGE_IDS, type LanguageId } from '@viva/protocol/languages';
import type { LanguagesResponse } from '@viva/protocol/run';

/**
 * The languages to choose from: those that this deployment can run, and the one that is chosen already. While it is not
 * known what can be run, or nothing can, all of them: editing works in any.
 */
export function offeredLanguages(
  installed: LanguagesResponse['languages'] | null,
  chosen: LanguageId,
): readonly LanguageId[] {
  if (installed === null || installed.length === 0) return LANGUAGE_IDS;
  return LANGUAGE_IDS.filter((id) => id === chosen || installed.some((known) => known.id === id));
}
