import { expect, test } from 'vitest';
import { releaseNotes } from '../release-notes/section.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

- Not yet.

## [1.10.0] - 2026-11-27

### Added

- A thing.

### Fixed

- Another.

## 1.1.0

- The first.

## 1.0.0
`;

test('the section of a version, with its parts, up to the next version', () => {
  expect(releaseNotes(CHANGELOG, 'v1.10.0')).toBe(
    '### Added\n\n- A thing.\n\n### Fixed\n\n- Another.\n',
  );
  expect(releaseNotes(CHANGELOG, 'v1.1.0')).toBe('- The first.\n');
});

test.each([
  ['v1.1', 'is no version'],
  ['1.1.0', 'is no version'],
  ['v1.1.0; rm', 'is no version'],
  ['v1.0.0', 'says nothing of 1.0.0'],
  ['v2.0.0', 'says nothing of 2.0.0'],
  ['v1.10.0-rc.1', 'says nothing of 1.10.0-rc.1'],
])('%s is refused', (tag, reason) => {
  expect(() => releaseNotes(CHANGELOG, tag)).toThrow(reason);
});
