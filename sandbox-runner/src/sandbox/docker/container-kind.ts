import { isLanguageId, LANGUAGES, type Language, type LanguageId } from '@viva/protocol/languages';
import { MEBIBYTE } from '@viva/protocol/limits';
import type { Config } from '../../config.ts';
import { limitsOf } from '../../job.ts';

/** What containers are for: a language whose interpreter waits in them, or all languages that need so much memory. */
export type ContainerKind = LanguageId | `shared-${number}`;

/** The kind of container that runs a language. */
export function kindOf(id: LanguageId): ContainerKind {
  const language: Language = LANGUAGES[id];
  return language.waitEnvironment ? id : `shared-${language.memoryMiB}`;
}

/** What the programs of a kind may use: bytes. */
export function memoryOf(kind: string, limits: Config['limits']): number {
  if (isLanguageId(kind)) return limitsOf(kind, limits).memoryBytes;
  const memoryMiB = Number(kind.slice(kind.indexOf('-') + 1));
  return Math.min(memoryMiB * MEBIBYTE, limits.memoryBytes);
}

/** Whether a compiler runs before the programs of a kind. */
export function compiles(kind: string): boolean {
  return !isLanguageId(kind) || LANGUAGES[kind].compile !== null;
}
