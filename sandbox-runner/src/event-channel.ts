import type { RunEvent } from '@viva/protocol/run';

/** Output that nobody has fetched yet is joined into chunks of about this many UTF-16 units. */
const JOINED_UNITS = 64 * 1024;

/**
 * Carries a run's events from the run to one reader. Nothing is dropped: the output cap of the run bounds what can
 * pile up, and neighbouring chunks of one stream are joined, so that a flood of tiny writes stays cheap.
 */
export class EventChannel {
  #pending: RunEvent[] = [];
  #ended = false;
  #wake: (() => void) | null = null;

  /** Adds an event. After `end` it is ignored. */
  push(event: RunEvent): void {
    if (this.#ended) return;
    const last = this.#pending.at(-1);
    if (
      last !== undefined &&
      (last.type === 'stdout' || last.type === 'stderr') &&
      last.type === event.type &&
      last.data.length < JOINED_UNITS
    ) {
      this.#pending[this.#pending.length - 1] = {
        type: last.type,
        data: last.data + event.data,
      };
    } else {
      this.#pending.push(event);
    }
    this.#wake?.();
  }

  /** Says that no event follows. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Resolves with all events that have come since the last call, at least one; null when the channel has ended. */
  async take(): Promise<readonly RunEvent[] | null> {
    while (this.#pending.length === 0) {
      if (this.#ended) return null;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    const events = this.#pending;
    this.#pending = [];
    return events;
  }
}

/**
 * The channel's events as NDJSON bytes, each batch handed on as soon as it comes.
 *
 * @param onCancel called when the reader goes away before the end.
 */
export function ndjsonStream(
  channel: EventChannel,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const events = await channel.take();
      if (events === null) return controller.close();
      controller.enqueue(
        encoder.encode(events.map((event) => `${JSON.stringify(event)}\n`).join('')),
      );
    },
    cancel: onCancel,
  });
}
