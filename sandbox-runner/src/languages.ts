import type { LanguageId } from '@viva/protocol/languages';

const MEBIBYTE = 1024 * 1024;

/** How the runner runs a language. */
export interface Recipe {
  /**
   * The command line that runs a program.
   *
   * @param executable path of the interpreter in the sandbox.
   * @param entry path of the program's first file in the sandbox.
   * @param memoryBytes what the whole program may use.
   */
  command(executable: string, entry: string, memoryBytes: number): readonly string[];
  /** What the runtime prints to stderr before it aborts for want of memory; null when it has no bound of its own. */
  readonly outOfMemory: RegExp | null;
}

/**
 * V8 collects garbage in earnest only near its heap bound. With the bound just under the memory limit, a program that
 * merely makes garbage stays below the limit, and one that keeps everything runs out.
 */
function heapBound(memoryBytes: number): string {
  const bytes = Math.max(memoryBytes - 64 * MEBIBYTE, memoryBytes / 2);
  return `--max-old-space-size=${Math.max(1, Math.floor(bytes / MEBIBYTE))}`;
}

const V8_OUT_OF_MEMORY = /JavaScript heap out of memory/;

export const RECIPES: Readonly<Record<LanguageId, Recipe>> = {
  python: {
    command: (executable, entry) => [executable, '-u', entry],
    outOfMemory: null,
  },
  javascript: {
    command: (executable, entry, memoryBytes) => [executable, heapBound(memoryBytes), entry],
    outOfMemory: V8_OUT_OF_MEMORY,
  },
  typescript: {
    // Transforming types, rather than stripping them, lets enums, namespaces and parameter properties work.
    command: (executable, entry, memoryBytes) => [
      executable,
      heapBound(memoryBytes),
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      entry,
    ],
    outOfMemory: V8_OUT_OF_MEMORY,
  },
};
