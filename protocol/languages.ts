export const LANGUAGE_IDS = ['python', 'javascript', 'typescript'] as const;
export type LanguageId = (typeof LANGUAGE_IDS)[number];

/** Plain, because this file is all that the landing page needs of the protocol: the schema is in `run.ts`. */
export const isLanguageId = (value: unknown): value is LanguageId =>
  LANGUAGE_IDS.some((id) => id === value);

/** What every part knows of a language. How it is run is the runner's own business. */
export interface Language {
  readonly id: LanguageId;
  /** The language's name as people write it. */
  readonly label: string;
  /** The file that holds its code; also the program's entry in a run. */
  readonly fileName: string;
  /** Monaco's id of its grammar. */
  readonly monaco: string;
  /** The first text of its file: a program that runs as it stands, LF line ends. */
  readonly starter: string;
}

export const LANGUAGES: Readonly<Record<LanguageId, Language>> = {
  python: {
    id: 'python',
    label: 'Python',
    fileName: 'main.py',
    monaco: 'python',
    starter: `def greet(name: str) -> str:
    return f"Hello, {name}!"


print(greet("world"))
`,
  },
  javascript: {
    id: 'javascript',
    label: 'JavaScript',
    fileName: 'main.js',
    monaco: 'javascript',
    starter: `function greet(name) {
  return \`Hello, \${name}!\`;
}

console.log(greet('world'));
`,
  },
  typescript: {
    id: 'typescript',
    label: 'TypeScript',
    fileName: 'main.ts',
    monaco: 'typescript',
    starter: `function greet(name: string): string {
  return \`Hello, \${name}!\`;
}

console.log(greet('world'));
`,
  },
};

export const DEFAULT_LANGUAGE: LanguageId = 'python';
