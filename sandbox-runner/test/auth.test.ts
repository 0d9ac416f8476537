import { expect, it } from 'vitest';
import { bearerCheck } from '../src/auth.ts';

const valid = bearerCheck(['old-token-01234567', 'new-token-01234567']);

it.each(['Bearer old-token-01234567', 'bearer new-token-01234567'])('accepts %s', (header) => {
  expect(valid(header)).toBe(true);
});

it.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Bearer old-token-0123456',
  'Bearer old-token-012345678',
  'Basic old-token-01234567',
  'old-token-01234567',
  'Bearer old-token-01234567 new-token-01234567',
])('refuses %s', (header) => {
  expect(valid(header)).toBe(false);
});
