import type { LanguageId } from '@viva/protocol/languages';
import type { LanguagesResponse } from '@viva/protocol/run';

/** What follows a language's name when the deployment tells its version: ` 3.13`, otherwise nothing. */
export function versionSuffix(
  id: LanguageId,
  languages: LanguagesResponse['languages'] | null,
): string {
  const version = languages?.find((language) => language.id === id)?.version;
  const short = version?.match(/\d+(?:\.\d+)?/)?.[0];
  return short ? ` ${short}` : '';
}
