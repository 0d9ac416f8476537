// @vitest-environment jsdom

import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ErrorBoundary } from '../src/components/error-boundary.tsx';
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
