// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { useBrowser } from './browser.ts';

useBrowser();

beforeEach(() => vi.resetModules());

const stored = () => JSON.parse(localStorage.getItem('viva:settings') ?? 'null');

describe('the keys of the editor', () => {
  const keysFrom = async (text: string) => {
    localStorage.setItem('viva:settings', text);
    const { useSettings } = await import('../src/settings.ts');
    return useSettings.getState().settings.keys;
  };

  test.each([
    ['{"keys":"vim"}', 'vim'],
    ['{"keys":"emacs","fontSize":"huge"}', 'emacs'],
    ['{"keys":"ed"}', 'usual'],
    ['{}', 'usual'],
    ['nonsense', 'usual'],
  ])('are remembered where they make sense: %s', async (text, keys) => {
    expect(await keysFrom(text)).toBe(keys);
  });
});

test('somebody chooses their keys, and they are remembered', async () => {
  const { SettingsPopover } = await import('../src/room/settings-popover.tsx');
  render(<SettingsPopover onShortcuts={() => {}} onPrivacy={() => {}} />);
  fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
  const choice = screen.getByLabelText<HTMLSelectElement>('Keys');
  expect([...choice.options].map(({ text }) => text)).toEqual(['As usual', 'Vim', 'Emacs']);
  expect(choice.selectedOptions[0]?.text).toBe('As usual');
  fireEvent.change(choice, { target: { value: '1' } });
  expect(choice.selectedOptions[0]?.text).toBe('Vim');
  expect(stored().keys).toBe('vim');
});

test.each([
  ['usual', 'Comment lines out, or in again'],
  ['vim', 'Lead out of the editor; in insert mode, Tab indents'],
  ['emacs', 'Set the mark'],
])('the shortcuts say what differs with the keys %s', async (keys, what) => {
  localStorage.setItem('viva:settings', JSON.stringify({ keys }));
  const { ShortcutsDialog } = await import('../src/room/shortcuts-dialog.tsx');
  render(<ShortcutsDialog open onOpenChange={() => {}} />);
  expect(screen.getByText('Run the program')).toBeTruthy();
  expect(screen.getByText(what)).toBeTruthy();
});

describe('the line that Vim asks in', () => {
  const vim = {
    keys: 'vim',
    mode: 'normal',
    pending: '',
    recording: false,
    note: null,
    prompt: null,
  } as const;

  async function show() {
    const [{ VimLine }, { showKeyStatus }] = await Promise.all([
      import('../src/editor/vim-line.tsx'),
      import('../src/editor/key-status.ts'),
    ]);
    return { VimLine, showKeyStatus };
  }

  test('has a field with a name, which takes the focus', async () => {
    const { VimLine, showKeyStatus } = await show();
    const pressed: string[] = [];
    const onKeyDown = ({ key }: KeyboardEvent, { value }: HTMLInputElement) =>
      pressed.push(`${value} ${key}`);
    showKeyStatus({
      ...vim,
      prompt: { id: 0, prefix: ':', text: "'<,'>", onKeyDown, onKeyUp() {} },
    });
    render(<VimLine />);
    const field = screen.getByLabelText('Vim command');
    expect(document.activeElement).toBe(field);
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(pressed).toEqual(["'<,'> Enter"]);
  });

  test('says what Vim has to say', async () => {
    const { VimLine, showKeyStatus } = await show();
    showKeyStatus({ ...vim, note: 'No matches' });
    render(<VimLine />);
    expect(screen.getByRole('status').textContent).toBe('No matches');
  });
});
