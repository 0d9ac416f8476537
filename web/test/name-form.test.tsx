// @vitest-environment jsdom

import { fireEvent, render, screen } from '@testing-library/react';
import { LIMITS } from '@viva/protocol/limits';
import { expect, test, vi } from 'vitest';
import { NameForm, PRIVACY_LINE } from '../src/room/name-form.tsx';
import { useBrowser } from './browser.ts';

useBrowser();

function show(name = '') {
  const onName = vi.fn();
  render(<NameForm name={name} action="Join" onName={onName} />);
  return onName;
}

const field = () => screen.getByRole('textbox', { name: 'What should people call you?' });
const write = (value: string) => fireEvent.change(field(), { target: { value } });
/** Enter in a form with a submit button submits it; jsdom leaves that step to the test. */
const pressEnter = () => fireEvent.submit(field());
const description = () => {
  const id = field().getAttribute('aria-describedby');
  return id && document.getElementById(id)?.textContent;
};

test('the field is focused, and says who sees what', () => {
  show();
  expect(document.activeElement).toBe(field());
  expect(description()).toBe(PRIVACY_LINE);
});

test('Enter joins with the name', () => {
  const onName = show();
  write('  Ada Lovelace ');
  pressEnter();
  expect(onName.mock.calls).toEqual([['Ada Lovelace']]);
});

test('so does the button, which belongs to the form', () => {
  const onName = show('Ada');
  fireEvent.click(screen.getByRole('button', { name: 'Join' }));
  expect(onName.mock.calls).toEqual([['Ada']]);
});

test.each(['', '   ', '\u200b'])('the empty name %j is refused with a sentence', (name) => {
  const onName = show();
  write(name);
  pressEnter();
  expect(onName).not.toHaveBeenCalled();
  expect(description()).toBe('Enter a name first. Any will do.');
  expect(field().getAttribute('aria-invalid')).toBe('true');
});

test('the sentence goes with the first character', () => {
  const onName = show();
  pressEnter();
  write('A');
  expect(description()).toBe(PRIVACY_LINE);
  expect(field().getAttribute('aria-invalid')).toBeNull();
  pressEnter();
  expect(onName.mock.calls).toEqual([['A']]);
});

test('no more can be typed than the room takes', () => {
  show();
  expect(field().getAttribute('maxlength')).toBe(String(LIMITS.nameLength));
});
