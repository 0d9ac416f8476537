import { LANGUAGE_IDS, type LanguageId } from '@viva/protocol/languages';

/** A language that a deployment has, as far as choosing one goes. */
interface Installed {
  readonly id: string;
}

/**
 * The languages to choose from: those that this deployment can run, and the one that is chosen already. While it is not
 * known what can be run, or nothing can, all of them: editing works in any.
 */
export function offeredLanguages(
  installed: readonly Installed[] | null,
  chosen: LanguageId,
): readonly LanguageId[] {
  if (installed === null || installed.length === 0) return LANGUAGE_IDS;
  return LANGUAGE_IDS.filter((id) => id === chosen || installed.some((known) => known.id === id));
}

/** Asks what this deployment can run. Without the schemas, which the landing page does not load. */
export async function installedLanguages(): Promise<readonly Installed[]> {
  const response = await fetch('/api/languages');
  const { languages } = (await response.json()) as { readonly languages?: unknown };
  return Array.isArray(languages) ? languages.filter(isInstalled) : [];
}

const isInstalled = (value: unknown): value is Installed =>
  typeof (value as Installed | null)?.id === 'string';
