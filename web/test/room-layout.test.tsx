// @vitest-environment jsdom

import { act, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Pane, RoomLayout } from '../src/room/room-layout.tsx';
import { useBrowser } from './browser.ts';

useBrowser();

let wide = true;
let turned: () => void = () => {};

beforeEach(() => {
  wide = true;
  vi.stubGlobal('matchMedia', () => ({
    get matches() {
      return wide;
    },
    addEventListener: (_: string, listener: () => void) => {
      turned = listener;
    },
    removeEventListener() {},
  }));
});

function turn(): void {
  wide = !wide;
  act(() => turned());
}

function Room() {
  const [pane, setPane] = useState<Pane>('code');
  return (
    <RoomLayout
      header={null}
      code={<input aria-label="Editor" />}
      output={<p>Output of a program</p>}
      people={<p>Bob</p>}
      floating={<button type="button">Run</button>}
      status={null}
      pane={pane}
      onPane={setPane}
    />
  );
}

test('turning a phone leaves the panes the same elements, with what was typed and the focus', () => {
  render(<Room />);
  const editor = screen.getByRole('textbox', { name: 'Editor' });
  const output = screen.getByText('Output of a program');
  fireEvent.change(editor, { target: { value: 'typed' } });
  editor.focus();
  for (let times = 0; times < 2; times++) {
    turn();
    expect(screen.getByRole('textbox', { name: 'Editor' })).toBe(editor);
    expect(screen.getByText('Output of a program')).toBe(output);
    expect(document.activeElement).toBe(editor);
    expect((editor as HTMLInputElement).value).toBe('typed');
  }
});

test('there are tabs, people and what floats only where there is room for one pane', () => {
  render(<Room />);
  expect(screen.queryAllByRole('tab')).toEqual([]);
  expect(screen.queryAllByRole('tabpanel')).toEqual([]);
  expect(screen.getByRole('separator')).toBeTruthy();
  expect(screen.queryByText('Bob')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Run' })).toBeNull();
  turn();
  expect(screen.getAllByRole('tab').map(({ textContent }) => textContent)).toEqual([
    'Code',
    'Output',
    'People',
  ]);
  expect(screen.queryByRole('separator')).toBeNull();
  expect(screen.getByRole('button', { name: 'Run' })).toBeTruthy();
  fireEvent.mouseDown(screen.getByRole('tab', { name: 'People' }));
  expect(screen.getByText('Bob').closest('[data-state]')?.getAttribute('data-state')).toBe(
    'active',
  );
  expect(screen.queryByRole('button', { name: 'Run' })).toBeNull();
});
