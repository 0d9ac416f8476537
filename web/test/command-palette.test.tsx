// @vitest-environment jsdom

import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { CommandPalette } from '../src/room/command-palette.tsx';
import type { Circumstances } from '../src/room/commands.ts';
// The list is loaded late; having it here keeps that out of what the tests wait for.
import '../src/room/command-list.tsx';
import { useBrowser } from './browser.ts';

useBrowser();

beforeEach(() => {
  // jsdom lays nothing out.
  Element.prototype.scrollIntoView = () => {};
});

async function show(changes: Partial<Circumstances> = {}, typedEarly = '') {
  const now: Circumstances = {
    room: { setLanguage: vi.fn(), stop: vi.fn() },
    state: {
      connection: { status: 'connected' },
      language: 'python',
      participants: [],
      participantId: 'a',
    },
    languages: null,
    running: false,
    // Where the focus is when the command is done.
    start: vi.fn(() => document.activeElement?.getAttribute('aria-label')),
    runObstacle: null,
    readOnlyReason: null,
    links: [],
    followed: null,
    follow: vi.fn(),
    output: { run: null, clear: vi.fn(), download: vi.fn() },
    goTo: vi.fn(),
    onePane: false,
    open: vi.fn(),
    controls: null,
    ...changes,
  };
  function Page() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <textarea aria-label="Code" onKeyDown={() => setOpen(true)} />
        <CommandPalette now={now} open={open} onOpenChange={setOpen} />
      </>
    );
  }
  render(<Page />);
  const code = screen.getByRole('textbox', { name: 'Code' });
  code.focus();
  fireEvent.keyDown(code, { key: 'k' });
  const early = screen.getByRole('textbox', { name: 'What would you like to do?' });
  if (typedEarly) fireEvent.change(early, { target: { value: typedEarly } });
  const field = await screen.findByRole('combobox', { name: 'What would you like to do?' });
  return {
    now,
    code,
    field,
    type: (value: string) => fireEvent.change(field, { target: { value } }),
    enter: () => fireEvent.keyDown(field, { key: 'Enter' }),
  };
}

/** The text of the option that Enter chooses, as a screen reader is told of it. */
function active(): string | null {
  const id = screen.getByRole('combobox').getAttribute('aria-activedescendant');
  return screen.getAllByRole('option').find((option) => option.id === id)?.textContent ?? null;
}
const becomes = (text: string | null | undefined) => waitFor(() => expect(active()).toBe(text));

test('what is chosen is done after the palette is gone and the focus is back', async () => {
  const { now, type, enter } = await show();
  expect(screen.getByRole('dialog', { name: 'Commands' })).toBeTruthy();
  type('run');
  await becomes('Run the programCtrl+⏎');
  enter();
  expect(now.start).not.toHaveBeenCalled();
  await waitFor(() => expect(now.start).toHaveReturnedWith('Code'));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('what is typed before the list has been loaded counts, and goes nowhere else', async () => {
  const { code, field } = await show({}, 'download');
  expect(field).toHaveProperty('value', 'download');
  expect(document.activeElement).toBe(field);
  expect(code).toHaveProperty('value', '');
  expect(screen.getByText('Nothing here is called that.')).toBeTruthy();
});

test('the arrows go through all of what was found, and around', async () => {
  const { field, type } = await show();
  type('go to');
  const names = screen.getAllByRole('option').map(({ textContent }) => textContent);
  expect(names.length).toBeGreaterThan(2);
  for (const name of [...names, names[0]]) {
    await becomes(name);
    fireEvent.keyDown(field, { key: 'ArrowDown' });
  }
});

test('what cannot be done says why, and does nothing', async () => {
  const { now, type, enter } = await show({ runObstacle: 'You are watching.' });
  type('run the');
  await becomes('Run the programYou are watching.Ctrl+⏎');
  enter();
  expect(screen.getByRole('dialog')).toBeTruthy();
  expect(now.start).not.toHaveBeenCalled();
});

test('Escape closes it and does nothing', async () => {
  const { now, code, field } = await show();
  fireEvent.keyDown(field, { key: 'Escape' });
  await waitFor(() => expect(document.activeElement).toBe(code));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(now.start).not.toHaveBeenCalled();
});

test('where nothing is found it says so', async () => {
  const { type } = await show();
  type('nothing like this');
  expect(screen.queryAllByRole('option')).toEqual([]);
  expect(screen.getByText('Nothing here is called that.')).toBeTruthy();
});
