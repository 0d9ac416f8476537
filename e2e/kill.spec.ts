import { setTimeout as sleep } from 'node:timers/promises';
import { fileText } from '@viva/protocol/document';
import { LANGUAGES } from '@viva/protocol/languages';
import YProvider from 'y-partyserver/provider';
import * as Y from 'yjs';
import type { Stack } from '../scripts/stack/stack.ts';
import { createSession, expect, savedCode, test } from './fixtures.ts';

const ROUNDS = 4;

/** A participant without a page, to type faster than a person. */
function join(stack: Stack, sessionId: string): { doc: Y.Doc; provider: YProvider } {
  const doc = new Y.Doc();
  const provider = new YProvider(new URL(stack.workerUrl).host, sessionId, doc, {
    prefix: `/api/sessions/${sessionId}/ws`,
    protocol: 'ws',
    params: { name: 'Typist' },
    disableBc: true,
  });
  // A killed server refuses connections for a while: the provider goes on trying by itself.
  provider.on('connection-error', () => {});
  return { doc, provider };
}

test('killing the Worker at any moment loses no edit that a second participant had seen', async ({
  stack,
}) => {
  const { sessionId } = await createSession(stack);
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const ann = join(stack, sessionId);
    const bob = join(stack, sessionId);
    await expect.poll(() => fileText(ann.doc, 'python')?.length ?? 0).toBeGreaterThan(0);
    await expect.poll(() => fileText(bob.doc, 'python')?.length ?? 0).toBeGreaterThan(0);
    fileText(bob.doc, 'python')?.observe(() => {
      const text = fileText(bob.doc, 'python')?.toString() ?? '';
      for (const [line] of text.matchAll(/# edit \d+\.\d+\n/g)) seen.add(line);
    });
    const typing = (async () => {
      for (let n = 0; ann.provider.wsconnected; n++) {
        fileText(ann.doc, 'python')?.insert(0, `# edit ${round}.${n}\n`);
        await sleep(Math.random() * 4);
      }
    })();
    const enough = seen.size + 20 + Math.floor(Math.random() * 100);
    await expect.poll(() => seen.size, { intervals: [5] }).toBeGreaterThan(enough);
    await stack.worker.stop('SIGKILL');
    await typing;
    // What they still hold must not come back over their own sockets: only what the server kept counts.
    for (const { doc, provider } of [ann, bob]) {
      provider.destroy();
      doc.destroy();
    }
    await stack.worker.start();
    const kept = await savedCode(stack, sessionId);
    const lost = [...seen].filter((line) => !kept.includes(line));
    expect(lost).toEqual([]);
    expect(kept.endsWith(LANGUAGES.python.starter)).toBe(true);
  }
  expect(seen.size).toBeGreaterThan(ROUNDS * 20);
});
