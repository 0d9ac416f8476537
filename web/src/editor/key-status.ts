import { create } from 'zustand';

export type VimMode = 'normal' | 'insert' | 'replace' | 'visual' | 'visual line' | 'visual block';

/** What Vim asks for in the line under the code: something to search for, a command, or a yes. */
export interface VimPrompt {
  /** Another one for each time that Vim asks. */
  readonly id: number;
  /** What stands before the field: `/`, `?`, `:` or a question. */
  readonly prefix: string;
  /** What the field starts with. */
  readonly text: string;
  readonly onKeyDown: (event: KeyboardEvent, field: HTMLInputElement) => void;
  readonly onKeyUp: (event: KeyboardEvent, field: HTMLInputElement) => void;
}

/** Where the key bindings stand. */
export type KeyStatus =
  | { readonly keys: 'usual' }
  | {
      readonly keys: 'vim';
      readonly mode: VimMode;
      /** The keys of a command that is not complete yet. */
      readonly pending: string;
      /** Whether a macro is being recorded. */
      readonly recording: boolean;
      /** What Vim has to say, until the next command. */
      readonly note: string | null;
      readonly prompt: VimPrompt | null;
    }
  | { readonly keys: 'emacs' /** Whether a mark is set. */; readonly marking: boolean };

export const USUAL: KeyStatus = { keys: 'usual' };

/** The status of the page's one editor. */
export const useKeyStatus = create<{ readonly status: KeyStatus }>()(() => ({ status: USUAL }));

export const showKeyStatus = (status: KeyStatus): void => useKeyStatus.setState({ status });
