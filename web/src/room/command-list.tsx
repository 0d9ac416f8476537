import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useSettings } from '../settings.ts';
import { useThemeStore } from '../theme.ts';
import type { Command } from './command.ts';
import { type Circumstances, commands } from './commands.ts';
import { findCommands } from './find-commands.ts';

export interface CommandListProps {
  readonly now: Circumstances;
  /** What is looked for. */
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onChoose: (command: Command) => void;
  /** Of the field, which is there before the list. */
  readonly field: {
    readonly 'aria-label': string;
    readonly placeholder: string;
    readonly className: string;
  };
}

/**
 * Everything that a person may do, found by its words: an editable combobox with a list, as the ARIA Authoring Practices
 * describe it. The focus never leaves the field, so that a phone keeps its keyboard.
 */
export default function CommandList({ now, text, onText, onChoose, field }: CommandListProps) {
  const { settings, change } = useSettings();
  const { preference, choose } = useThemeStore();
  const [activeId, setActiveId] = useState<string | null>(null);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  // From the field whose place it takes, before anybody notices that that one is gone.
  useLayoutEffect(() => input.current?.focus(), []);

  const groups = findCommands(commands(now, { settings, change, preference, choose }), text);
  const all = groups.flatMap(({ found }) => found);
  const index = Math.max(
    0,
    all.findIndex(({ id }) => id === activeId),
  );
  const active = all[index];
  const elementId = (command: Command) => `${listId}-${command.id}`;

  function move(by: number) {
    const next = all.at((index + by) % all.length);
    if (!next) return;
    setActiveId(next.id);
    document.getElementById(elementId(next))?.scrollIntoView({ block: 'nearest' });
  }

  function act(command: Command | undefined) {
    if (command && !command.obstacle) onChoose(command);
  }

  function onKeyDown(event: KeyboardEvent) {
    // These keys choose among an input method's suggestions first.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter') act(active);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <input
        {...field}
        ref={input}
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active && elementId(active)}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          onText(event.target.value);
          setActiveId(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="Commands" className="min-h-0 overflow-y-auto p-1">
        {groups.map(({ group, found }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox.
          <div key={group} role="group" aria-label={group}>
            <div aria-hidden="true" className="px-2 pt-2 pb-1 text-muted">
              {group}
            </div>
            {found.map((command) => (
              <Entry
                key={command.id}
                id={elementId(command)}
                command={command}
                active={command === active}
                onActive={() => setActiveId(command.id)}
                onAct={() => act(command)}
              />
            ))}
          </div>
        ))}
      </div>
      <p role="status" className="text-center text-muted not-empty:px-3 not-empty:py-6">
        {all.length === 0 && 'Nothing here is called that.'}
      </p>
    </>
  );
}

interface EntryProps {
  readonly id: string;
  readonly command: Command;
  /** Whether Enter chooses it. */
  readonly active: boolean;
  readonly onActive: () => void;
  readonly onAct: () => void;
}

/** One command with its keys; or, reached all the same, with what stands in its way. */
function Entry({ id, command, active, onActive, onAct }: EntryProps) {
  const { words, keys, obstacle } = command;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and the keys.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      aria-disabled={obstacle !== undefined}
      onPointerMove={onActive}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onAct}
      className={`flex min-h-9 scroll-mt-9 scroll-mb-1 items-center gap-4 rounded-control px-2 py-1 select-none ${active ? 'bg-surface-2' : ''}`}
    >
      <span className={`min-w-0 flex-1 ${obstacle ? 'text-muted' : ''}`}>
        {words}
        {obstacle && <span className="block">{obstacle}</span>}
      </span>
      {keys && <kbd className="shrink-0 font-sans text-muted">{keys}</kbd>}
    </div>
  );
}
