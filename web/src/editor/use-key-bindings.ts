import type { editor } from 'monaco-editor';
import { useEffect } from 'react';
import { toast } from 'sonner';
import type { UndoSteps } from '../collab/undo-steps.ts';
import { type KeyBindings, useSettings } from '../settings.ts';
import { KEY_BINDING_WORDS } from '../words/keys.ts';
import { letTabLeave } from './let-tab-leave.ts';

/** Gives an editor its keys. Returns the function that takes them away again. */
type Start = (instance: editor.IStandaloneCodeEditor, steps: UndoSteps) => () => void;

/** Each arrives when somebody chooses it. */
const LOAD: Readonly<Record<KeyBindings, (() => Promise<Start>) | null>> = {
  usual: null,
  vim: () => import('./vim.ts').then(({ startVim }) => startVim),
  emacs: () => import('./emacs.ts').then(({ startEmacs }) => startEmacs),
};

// Asked for with the editor, so that nobody types what is meant as a command.
void LOAD[useSettings.getState().settings.keys]?.().catch(() => {});

/** Gives the editor the keys that this person has chosen, at once and whenever they choose others. */
export function useKeyBindings(
  instance: editor.IStandaloneCodeEditor | null,
  steps: UndoSteps,
): void {
  const keys = useSettings(({ settings }) => settings.keys);
  useEffect(() => {
    if (!instance) return;
    let end = letTabLeave(instance);
    let ended = false;
    LOAD[keys]?.().then(
      (start) => {
        if (ended) return;
        end();
        end = start(instance, steps);
      },
      () => {
        if (!ended) toast.error(`The ${KEY_BINDING_WORDS[keys]} keys could not be loaded.`);
      },
    );
    return () => {
      ended = true;
      end();
    };
  }, [instance, keys, steps]);
}
