import type { RecordingEntry, RecordingEvent } from '@viva/protocol/recording';
import { SessionReplay } from '../../src/replay/session-replay.ts';

/** Writes a recording as a room does. */
export class Recorder {
  readonly entries: RecordingEntry[] = [];
  readonly #start = Date.parse('2026-11-23T10:00:00.000Z');

  update(actor: string, update: Uint8Array): void {
    const base64 = btoa(Array.from(update, (byte) => String.fromCharCode(byte)).join(''));
    this.entries.push({ ...this.#place(), actor, update: base64 });
  }

  event(event: RecordingEvent): void {
    this.entries.push({ ...this.#place(), event });
  }

  /** Somebody runs Python, on no terminal. */
  run(executionId: string, by: string, byName: string): void {
    this.event({
      type: 'run-started',
      executionId,
      by,
      byName,
      language: 'python',
      startedAt: '2026-11-23T10:00:00.000Z',
      interactive: true,
      terminal: null,
    });
  }

  #place() {
    const seq = this.entries.length + 1;
    return { seq, at: new Date(this.#start + seq * 100).toISOString() };
  }
}

export function replayOf(entries: readonly RecordingEntry[]): SessionReplay {
  const replay = new SessionReplay();
  for (const entry of entries) replay.append(entry);
  return replay;
}
