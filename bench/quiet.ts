import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const WINDOW_MS = 100;
const PATIENCE_MS = 20_000;
const IDLE_SHARE = 0.9;

/** Waits until the processors have been all but idle for a moment: what the last measurement leaves to do is no part of the next. */
export async function quiet(): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let before = times(); performance.now() < deadline; ) {
    await sleep(WINDOW_MS);
    const now = times();
    if (now.idle - before.idle >= IDLE_SHARE * (now.all - before.all)) return;
    before = now;
  }
}

function times(): { readonly idle: number; readonly all: number } {
  const fields = cpus().map(({ times }) => times);
  const sum = (...names: readonly (keyof (typeof fields)[number])[]) =>
    fields.reduce((total, field) => total + names.reduce((part, name) => part + field[name], 0), 0);
  return { idle: sum('idle'), all: sum('user', 'nice', 'sys', 'idle', 'irq') };
}
