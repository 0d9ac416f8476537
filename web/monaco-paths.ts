import { fileURLToPath } from 'node:url';

/**
 * Aliases for monaco-vim. It asks for Monaco's modules where they were before 0.56, and offers browsers a build with a
 * second copy of some of them.
 */
export const MONACO_PATHS = [
  { find: /^monaco-vim$/, replacement: fileURLToPath(import.meta.resolve('monaco-vim')) },
  { find: /^monaco-editor\/esm\/vs\//, replacement: 'monaco-editor/' },
];
