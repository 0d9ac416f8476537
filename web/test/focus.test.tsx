// @vitest-environment jsdom

import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { DropMenu, DropPanel, MenuEntry } from '../src/components/dropdown.tsx';
import { Modal } from '../src/components/modal.tsx';
import { useBrowser } from './browser.ts';

useBrowser();

function Page() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <DropPanel label="Settings" width="w-80" trigger={<button type="button">Settings</button>}>
        <input aria-label="Font size" />
      </DropPanel>
      <DropMenu width="w-80" trigger={<button type="button">More</button>}>
        <MenuEntry icon={null} onSelect={() => setOpen(true)}>
          Rename…
        </MenuEntry>
      </DropMenu>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      <Modal title="Name" open={open} onOpenChange={setOpen}>
        {/* biome-ignore lint/a11y/noAutofocus: as the dialogs do, whose fields are focused before Radix looks. */}
        <input aria-label="Name" autoFocus />
      </Modal>
    </>
  );
}

const focused = () =>
  document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent;

// Radix gives the focus back in a timer, which stands before this one.
const inTime = () => new Promise((resolve) => setTimeout(resolve));

test('a panel gives the focus back to its button', async () => {
  render(<Page />);
  fireEvent.click(screen.getByText('Settings'));
  await waitFor(() => expect(focused()).toBe('Font size'));
  fireEvent.keyDown(document.body, { key: 'Escape' });
  await waitFor(() => expect(focused()).toBe('Settings'));
});

test('what opens before a closed panel has given the focus back keeps it', async () => {
  render(<Page />);
  fireEvent.click(screen.getByText('Settings'));
  await waitFor(() => expect(focused()).toBe('Font size'));
  fireEvent.keyDown(document.body, { key: 'Escape' });
  fireEvent.click(screen.getByText('Open'));
  expect(focused()).toBe('Name');
  await inTime();
  expect(focused()).toBe('Name');
});

test('what is clicked before a closed menu has given the focus back keeps it', async () => {
  render(<Page />);
  fireEvent.keyDown(screen.getByText('More'), { key: 'Enter' });
  await screen.findByText('Rename…');
  fireEvent.keyDown(document.body, { key: 'Escape' });
  screen.getByText('Open').focus();
  await inTime();
  expect(focused()).toBe('Open');
});

test('what a menu opens has the focus, and gives it back to the page', async () => {
  render(<Page />);
  screen.getByText('More').focus();
  fireEvent.keyDown(screen.getByText('More'), { key: 'Enter' });
  fireEvent.click(await screen.findByText('Rename…'));
  await waitFor(() => expect(focused()).toBe('Name'));
  await inTime();
  expect(focused()).toBe('Name');
  fireEvent.keyDown(document.body, { key: 'Escape' });
  await waitFor(() => expect(focused()).toBe('More'));
});
