import type { LanguageId } from '@viva/protocol/languages';
import type { RunLimits } from '@viva/protocol/limits';

/** One of the programs of a row. */
export interface Variant {
  /** What tells it from the row's others. */
  readonly how: string;
  readonly language: LanguageId;
  readonly code: string;
  /** In place of those of its row. */
  readonly limits?: Partial<RunLimits>;
}

const variantOf =
  (language: LanguageId) =>
  (how: string, code: string, limits?: Partial<RunLimits>): Variant => ({
    how,
    language,
    code,
    ...(limits ? { limits } : {}),
  });

export const python = variantOf('python');
export const javascript = variantOf('javascript');
export const bash = variantOf('bash');
export const c = variantOf('c');
export const cpp = variantOf('cpp');

/** A whole number from `least` to `most`, both included; another one in each run of the suite. */
export const between = (least: number, most: number): number =>
  least + Math.floor(Math.random() * (most - least + 1));

/** A word that is nowhere else. */
export const uniqueWord = (): string => `viva-${Math.random().toString(36).slice(2)}`;
