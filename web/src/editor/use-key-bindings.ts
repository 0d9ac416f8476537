import type { editor } from 'monaco-editor';
import { useEffect, useState } from 'react';
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

/**
 * Gives the editor the keys that this person has chosen, at once and whenever they choose others.
 *
 * @returns whether it has them; where they could not be loaded, the usual ones are all there is.
 */
export function useKeyBindings(
  instance: editor.IStandaloneCodeEditor | null,
  steps: UndoSteps,
): boolean {
  const keys = useSettings(({ settings }) => settings.keys);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (!instance) return;
    let end = letTabLeave(instance);
    let ended = false;
    const load = LOAD[keys];
    if (!load) setReady(true);
    load?.().then(
      (start) => {
        if (ended) return;
        end();
        end = start(instance, steps);
        setReady(true);
      },
      () => {
        if (ended) return;
        toast.error(`The ${KEY_BINDING_WORDS[keys]} keys could not be loaded.`);
        setReady(true);
      },
    );
    return () => {
      ended = true;
      end();
    };
  }, [instance, keys, steps]);
  return ready;
}
