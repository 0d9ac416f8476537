// @vitest-environment jsdom
import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { Entry } from '../src/entry.tsx';
import { useBrowser } from './browser.ts';

useBrowser();

vi.mock('../src/app.tsx', () => {
  throw new Error('Failed to fetch dynamically imported module');
});

test('an address whose page cannot be loaded says so', async () => {
  render(<Entry pathname="/status" />);
  expect((await screen.findByRole('alert')).textContent).toContain('could not be loaded');
});
