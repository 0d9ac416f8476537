import { FILES } from '@viva/protocol/document';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { ChangedParts } from '../../src/replay/changed-parts.ts';
import type { TextPart } from '../../src/replay/text-changes.ts';
import { TextPieces } from '../../src/replay/text-pieces.ts';
import { randomSession } from './random-session.ts';

/** The parts that Yjs itself tells of. */
function told(delta: Y.YTextEvent['delta']): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  let open: { at: number; deleted: number; inserted: string } | null = null;
  for (const { retain, insert, delete: deleted = 0 } of delta) {
    if (retain !== undefined) {
      open = null;
      at += retain;
      continue;
    }
    if (!open) {
      open = { at, deleted: 0, inserted: '' };
      parts.push(open);
    }
    open.deleted += deleted;
    if (typeof insert === 'string') {
      open.inserted += insert;
      at += insert.length;
    }
  }
  return parts;
}

test.each([11, 12, 13, 14])('are those of which Yjs tells, in random session %i', (seed) => {
  const doc = new Y.Doc();
  const parts = new ChangedParts();
  let changes = 0;
  doc.getMap(FILES).observeDeep((events, transaction) => {
    for (const event of events) {
      if (!(event instanceof Y.YTextEvent)) continue;
      changes += 1;
      expect(parts.of(event.target, transaction)).toEqual(told(event.delta));
    }
  });
  for (const entry of randomSession(seed, 400).entries) {
    if ('update' in entry) Y.applyUpdate(doc, new Uint8Array(Buffer.from(entry.update, 'base64')));
  }
  expect(changes).toBeGreaterThan(100);
});

test('count nothing that is no text', () => {
  const doc = new Y.Doc();
  const text = doc.getText('text');
  const parts = new ChangedParts();
  const texts = [''];
  text.observe((event, transaction) => {
    const text = new TextPieces(texts.at(-1) ?? '');
    for (const part of parts.of(event.target, transaction)) text.apply(part);
    texts.push(text.toString());
    expect(texts.at(-1)).toBe(text.toString());
  });
  text.insert(0, 'one two');
  text.insertEmbed(3, { image: 'three' });
  text.format(0, 3, { bold: true });
  text.insert(8, '!');
  text.delete(2, 3);
  text.insert(0, '>');
  expect(texts.at(-1)).toBe('>ontwo!');
});
