import {
  Combobox,
  ComboboxGroup,
  ComboboxGroupLabel,
  ComboboxItem,
  ComboboxList,
  ComboboxProvider,
} from '@ariakit/react/combobox';
import { Dialog } from 'radix-ui';
import { useRef, useState } from 'react';
import { focusBeneath } from '../components/focus-beneath.ts';
import { OVERLAY } from '../components/modal.tsx';
import { SURFACE } from '../components/surface.ts';
import { useSettings } from '../settings.ts';
import { useThemeStore } from '../theme.ts';
import type { Command } from './command.ts';
import { type Circumstances, commands } from './commands.ts';
import { findCommands } from './find-commands.ts';

export interface CommandPaletteProps {
  readonly now: Circumstances;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Everything that a person may do, found by its words. */
export default function CommandPalette({ now, open, onOpenChange }: CommandPaletteProps) {
  const chosen = useRef<Command | null>(null);

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
          <Commands
            now={now}
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

interface CommandsProps {
  readonly now: Circumstances;
  readonly onChoose: (command: Command) => void;
}

function Commands({ now, onChoose }: CommandsProps) {
  const [text, setText] = useState('');
  const { settings, change } = useSettings();
  const { preference, choose } = useThemeStore();
  const groups = findCommands(commands(now, { settings, change, preference, choose }), text);
  return (
    <ComboboxProvider open includesBaseElement={false} value={text} setValue={setText}>
      <Combobox
        autoSelect="always"
        getAutoSelectId={(items) => items[0]?.id}
        aria-label={QUESTION}
        placeholder={QUESTION}
        className="h-12 shrink-0 border-b border-border bg-transparent px-4 text-lead outline-none placeholder:text-muted"
      />
      <ComboboxList aria-label="Commands" className="min-h-0 scroll-py-1 overflow-y-auto p-1">
        {groups.map(({ group, found }) => (
          <ComboboxGroup key={group}>
            <ComboboxGroupLabel className="px-2 pt-2 pb-1 text-muted">{group}</ComboboxGroupLabel>
            {found.map((command) => (
              <Entry key={command.id} command={command} onChoose={onChoose} />
            ))}
          </ComboboxGroup>
        ))}
      </ComboboxList>
      <p role="status" className="text-center text-muted not-empty:px-3 not-empty:py-6">
        {groups.length === 0 && 'Nothing here is called that.'}
      </p>
    </ComboboxProvider>
  );
}

interface EntryProps {
  readonly command: Command;
  readonly onChoose: (command: Command) => void;
}

/** One command with its keys; or, reached all the same, with what stands in its way. */
function Entry({ command, onChoose }: EntryProps) {
  const { words, keys, obstacle } = command;
  return (
    <ComboboxItem
      focusOnHover
      setValueOnClick={false}
      hideOnClick={false}
      disabled={obstacle !== undefined}
      accessibleWhenDisabled
      onClick={() => onChoose(command)}
      className="flex min-h-9 items-center gap-4 rounded-control px-2 py-1 select-none data-active-item:bg-surface-2"
    >
      <span className={`min-w-0 flex-1 ${obstacle ? 'text-muted' : ''}`}>
        {words}
        {obstacle && <span className="block">{obstacle}</span>}
      </span>
      {keys && <kbd className="shrink-0 font-sans text-muted">{keys}</kbd>}
    </ComboboxItem>
  );
}
