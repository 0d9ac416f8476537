// @vitest-environment jsdom

import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ErrorBoundary, MissingPart } from '../src/components/error-boundary.tsx';
import { useBrowser } from './browser.ts';

useBrowser();

function Broken(): never {
  throw new Error('a part could not be loaded');
}

test('where a page breaks, words and a way on take its place', () => {
  // React tells of the error as well.
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  render(
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>,
  );
  expect(screen.getByRole('heading', { name: 'Something went wrong' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Reload' })).toBeTruthy();
  expect(document.body.textContent).not.toContain('could not be loaded');
  told.mockRestore();
});

test('a part that cannot be loaded leaves the rest of the page as it was', () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  render(
    <>
      <p>The rest</p>
      <ErrorBoundary instead={<MissingPart />}>
        <Broken />
      </ErrorBoundary>
    </>,
  );
  expect(screen.getByText('The rest')).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toContain('Nothing that was typed is lost.');
  expect(screen.getByRole('button', { name: 'Reload' })).toBeTruthy();
  told.mockRestore();
});
