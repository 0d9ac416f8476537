import type { Page } from '@playwright/test';
import { chooseLanguage, fileText } from '@viva/protocol/document';
import {
  RECORDING_OVER,
  type RecordingEntry,
  type RecordingEvent,
  recordingType,
} from '@viva/protocol/recording';
import * as Y from 'yjs';

const START = Date.parse('2026-11-23T10:00:00.000Z');

const CODE = `def depth(node):
    if node is None:
        return 0
    return 1 + max(depth(node.left), depth(node.right))


print("depth:", depth(None))
`;

/** What happens in an interview of ten minutes, the same each time. */
class Interview {
  readonly #entries: RecordingEntry[] = [];
  readonly #room = new Y.Doc();
  readonly #pages = new Map<string, Y.Doc>();
  #second = 0;

  constructor() {
    this.#room.on('update', (update: Uint8Array, actor: unknown) => {
      this.#add({ actor: String(actor), update: Buffer.from(update).toString('base64') });
    });
    this.#room.transact(() => {
      chooseLanguage(this.#room, 'python');
      const text = fileText(this.#room, 'python');
      text?.delete(0, text.length);
    }, 'room');
    this.tell({ type: 'title', title: 'Binary trees' });
  }

  get entries(): readonly RecordingEntry[] {
    return this.#entries;
  }

  wait(seconds: number): void {
    this.#second += seconds;
  }

  tell(event: RecordingEvent): void {
    this.#add({ event });
  }

  /** Somebody types before so many code units from the end of the code, a character every half a second. */
  type(participantId: string, text: string, fromEnd = 0): void {
    const page = this.#pages.get(participantId) ?? new Y.Doc();
    this.#pages.set(participantId, page);
    Y.applyUpdate(page, Y.encodeStateAsUpdate(this.#room));
    for (const character of text) {
      this.wait(0.5);
      const known = Y.encodeStateVector(page);
      const code = fileText(page, 'python');
      code?.insert(code.length - fromEnd, character);
      Y.applyUpdate(this.#room, Y.encodeStateAsUpdate(page, known), participantId);
    }
    const head = (fileText(page, 'python')?.length ?? 0) - fromEnd;
    this.tell({ type: 'cursor', participantId, file: 'python', anchor: head, head });
  }

  run(executionId: string, byName: string, output: string, exitCode: number): void {
    this.tell({
      type: 'run-started',
      executionId,
      by: null,
      byName,
      language: 'python',
      startedAt: this.#now(),
      interactive: true,
      terminal: null,
    });
    this.wait(0.2);
    this.tell({ type: 'output', executionId, stream: 'stdout', data: output });
    this.tell({
      type: 'run-finished',
      executionId,
      verdict: exitCode === 0 ? 'OK' : 'RE',
      exitCode,
      signal: null,
      executionTime: 20,
      memory: 9 * 1024 ** 2,
      truncated: false,
    });
  }

  #add(what: { event: RecordingEvent } | { actor: string; update: string }): void {
    this.#entries.push({ seq: this.#entries.length + 1, at: this.#now(), ...what });
  }

  #now(): string {
    return new Date(START + this.#second * 1000).toISOString();
  }
}

/** An interview that is over. */
export function recordedInterview(): readonly RecordingEntry[] {
  const interview = new Interview();
  const join = (participantId: string, name: string, color: number) =>
    interview.tell({ type: 'join', participantId, name, color, role: 'candidate' });
  join('ann', 'Ann', 0);
  interview.wait(5);
  join('bob', 'Bob', 1);
  interview.type('bob', CODE);
  interview.wait(20);
  interview.run('one', 'Bob', 'depth: 0\n', 0);
  interview.wait(30);
  interview.type('ann', '# What does it cost?\n');
  interview.wait(60);
  interview.tell({ type: 'paste', participantId: 'bob', characters: 24 });
  interview.type('bob', 'raise SystemExit(3)\n');
  interview.run('two', 'Ann', 'depth: 0\n', 3);
  interview.wait(40);
  interview.type('bob', '# Every node once: O(n).\n', 20);
  interview.wait(15);
  interview.tell({ type: 'leave', participantId: 'ann' });
  interview.wait(10);
  interview.tell({ type: 'end', reason: 'expired' });
  return interview.entries;
}

/** Has a page get these lines as the recording of whatever session it asks for. */
export async function serveRecording(page: Page, entries: readonly RecordingEntry[]) {
  const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const headers = { 'Content-Type': recordingType(1), [RECORDING_OVER]: 'true' };
  await page.route('**/api/sessions/*/recording?*', (route) => route.fulfill({ headers, body }));
}
