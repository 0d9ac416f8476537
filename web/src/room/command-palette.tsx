import { Dialog } from 'radix-ui';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { focusBeneath } from '../components/focus-beneath.ts';
import { OVERLAY } from '../components/modal.tsx';
import { SURFACE } from '../components/surface.ts';
import type { Command } from './command.ts';
import type { CommandListProps } from './command-list.tsx';
import type { Circumstances } from './commands.ts';

interface CommandPaletteProps {
  readonly now: Circumstances;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Everything that a person may do, one field away. */
export function CommandPalette({ now, open, onOpenChange }: CommandPaletteProps) {
  const chosen = useRef<Command | null>(null);

  const list = useCommandList(open, () => {
    onOpenChange(false);
    toast('The commands could not be loaded. Try again once you are online.');
  });

  // Done once the focus is back: what is chosen may open something else, or move the focus itself.
  function closed(event: Event) {
    focusBeneath(event);
    const command = chosen.current;
    chosen.current = null;
    command?.run();
  }

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY} />
        <Dialog.Content
          aria-describedby={undefined}
          className={`${SURFACE} fixed top-[12%] left-1/2 flex max-h-[min(480px,76%)] w-[min(560px,calc(100vw-16px))] -translate-x-1/2 flex-col`}
          onCloseAutoFocus={closed}
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Contents
            now={now}
            list={list}
            onChoose={(command) => {
              chosen.current = command;
              onOpenChange(false);
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const QUESTION = 'What would you like to do?';
const FIELD = {
  'aria-label': QUESTION,
  placeholder: QUESTION,
  className:
    'h-12 shrink-0 border-b border-border bg-transparent px-4 text-lead outline-none placeholder:text-muted',
};

type List = ComponentType<CommandListProps>;

/** The list of commands, which is loaded when it is first wanted; null before. */
function useCommandList(wanted: boolean, onFailed: () => void): List | null {
  const [loaded, setLoaded] = useState<{ readonly List: List } | null>(null);
  const failed = useRef(onFailed);
  useEffect(() => {
    failed.current = onFailed;
  });
  useEffect(() => {
    if (!wanted || loaded) return;
    let waiting = true;
    import('./command-list.tsx').then(
      (module) => waiting && setLoaded({ List: module.default }),
      () => waiting && failed.current(),
    );
    return () => {
      waiting = false;
    };
  }, [wanted, loaded]);
  return loaded?.List ?? null;
}

interface ContentsProps extends Pick<CommandListProps, 'now' | 'onChoose'> {
  readonly list: List | null;
}

/** The field at once, so that what is typed goes nowhere else, and with the list as soon as there is one. */
function Contents({ now, onChoose, list: List }: ContentsProps) {
  const [text, setText] = useState('');
  return List ? (
    <List now={now} text={text} onText={setText} onChoose={onChoose} field={FIELD} />
  ) : (
    <input {...FIELD} value={text} onChange={(event) => setText(event.target.value)} />
  );
}
