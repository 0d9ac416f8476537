import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { apiReference } from './reference/page.ts';

const PAGE = fileURLToPath(new URL('../../docs/api.md', import.meta.url));

test('docs/api.md says what the schemas say', async () => {
  await expect(apiReference()).toMatchFileSnapshot(PAGE);
});
