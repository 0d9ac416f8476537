/** A command line. The runner fills in placeholders, see `Language.run`. */
export type Command = readonly string[];

/** All that is known of a language: the one table that the page, the room, the runner and its tests read. */
export interface Language {
  /** The language's name as people write it. */
  readonly label: string;
  /** The file that holds its code; also the program's entry in a run. */
  readonly fileName: string;
  /** Monaco's id of its grammar; `plaintext` when Monaco has none. */
  readonly monaco: string;
  /** The first text of its file: a program that runs as it stands, LF line ends. */
  readonly starter: string;
  /** What one would type in a terminal to run that file; shown above its output. */
  readonly typed: string;
  /** Prints the version of its tool on one line or more. */
  readonly version: Command;
  /** Turns the sources into something that runs, in the folder of the program; null when they run as they are. */
  readonly compile: Command | null;
  /** The single file that `compile` leaves behind for `run`; null when there is none. */
  readonly artifact: string | null;
  /**
   * Runs the program. Placeholders here and in `compile`: `{entry}` the path of the first file, `{sources}` as a whole
   * argument all files with the extension of `fileName`, `{heapMiB}` a heap bound that leaves room below the memory limit.
   */
  readonly run: Command;
  /**
   * Variables that make the interpreter of `run` load its waiting hook, so that it can be started ahead of time; null
   * where it has none.
   */
  readonly waitEnvironment: Readonly<Record<string, string>> | null;
  /** Memory of a run and of its compilation: the default, and the most that a caller may ask for. */
  readonly memoryMiB: number;
  /** What its runtime prints to stderr before it gives up for want of memory; null when the kernel notices first. */
  readonly outOfMemory: RegExp | null;
}

const NODE_WAITS = { NODE_OPTIONS: '--require /opt/viva/wait/wait.cjs' };
const V8_OUT_OF_MEMORY = /JavaScript heap out of memory/;

const TABLE = {
  python: {
    label: 'Python',
    fileName: 'main.py',
    monaco: 'python',
    starter: `def greet(name: str) -> str:
    return f"Hello, {name}!"


print(greet("world"))
`,
    typed: 'python3 main.py',
    version: ['python3', '--version'],
    compile: null,
    artifact: null,
    run: ['python3', '-u', '{entry}'],
    waitEnvironment: { PYTHONPATH: '/opt/viva/wait' },
    memoryMiB: 256,
    outOfMemory: null,
  },
  javascript: {
    label: 'JavaScript',
    fileName: 'main.js',
    monaco: 'javascript',
    starter: `function greet(name) {
  return \`Hello, \${name}!\`;
}

console.log(greet('world'));
`,
    typed: 'node main.js',
    version: ['node', '--version'],
    compile: null,
    artifact: null,
    run: ['node', '--max-old-space-size={heapMiB}', '{entry}'],
    waitEnvironment: NODE_WAITS,
    memoryMiB: 256,
    outOfMemory: V8_OUT_OF_MEMORY,
  },
  typescript: {
    label: 'TypeScript',
    fileName: 'main.ts',
    monaco: 'typescript',
    starter: `function greet(name: string): string {
  return \`Hello, \${name}!\`;
}

console.log(greet('world'));
`,
    typed: 'node main.ts',
    version: ['node', '--version'],
    compile: null,
    artifact: null,
    // Transforming types, rather than stripping them, lets enums, namespaces and parameter properties work.
    run: [
      'node',
      '--max-old-space-size={heapMiB}',
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      '{entry}',
    ],
    waitEnvironment: NODE_WAITS,
    memoryMiB: 256,
    outOfMemory: V8_OUT_OF_MEMORY,
  },
} as const satisfies Readonly<Record<string, Language>>;

export type LanguageId = keyof typeof TABLE;

export const LANGUAGES: Readonly<Record<LanguageId, Language>> = TABLE;

/** `Object.keys` gives no more than what the table holds. */
export const LANGUAGE_IDS = Object.keys(TABLE) as readonly LanguageId[];

/** Plain, because this file is all that the landing page needs of the protocol: the schema is in `run.ts`. */
export const isLanguageId = (value: unknown): value is LanguageId =>
  LANGUAGE_IDS.some((id) => id === value);

export const DEFAULT_LANGUAGE: LanguageId = 'python';
