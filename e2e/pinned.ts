import type { Page, WebSocketRoute } from '@playwright/test';
import type { HealthResponse } from '@viva/protocol/api';
import { decodeMessage, encodeMessage, MESSAGE_PREFIX, roomMessage } from '@viva/protocol/room';
import type { LanguagesResponse } from '@viva/protocol/run';

const HEALTH: HealthResponse = {
  status: 'ok',
  worker: { status: 'ok' },
  rooms: { status: 'ok' },
  database: { status: 'ok' },
  runner: { status: 'ok', sandbox: 'docker', development: false, runtime: 'runsc', reason: null },
};

const LANGUAGES: LanguagesResponse = {
  languages: [{ id: 'python', label: 'Python', fileName: 'main.py', version: '3.13.1' }],
};

const COST = { executionTime: 20, memory: 9 * 1024 * 1024 };

/** The latest connection of each page to its room. */
const sockets = new WeakMap<Page, WebSocketRoute>();

/** Gives a page the same figures on every machine and in every run: the time, what runs the programs, what a run took. */
export async function pinFigures(page: Page): Promise<void> {
  await page.route('**/api/health', (route) => route.fulfill({ json: HEALTH }));
  await page.route('**/api/languages', (route) => route.fulfill({ json: LANGUAGES }));
  await page.routeWebSocket(/\/api\/sessions\/.*\/ws/, (socket) => {
    sockets.set(page, socket);
    const room = socket.connectToServer();
    room.onMessage((frame) => socket.send(typeof frame === 'string' ? pinned(frame) : frame));
  });
}

/** Takes the network away from such a page: the browser's own switch leaves sockets alone that a test stands between. */
export async function cutOff(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await sockets.get(page)?.close();
}

function pinned(frame: string): string {
  const message = decodeMessage(roomMessage, frame.slice(MESSAGE_PREFIX.length));
  switch (message?.type) {
    case 'run-finished':
      return MESSAGE_PREFIX + encodeMessage({ ...message, ...COST });
    case 'welcome': {
      const { run } = message;
      if (!run?.result) return frame;
      const result = { ...run.result, ...COST };
      return MESSAGE_PREFIX + encodeMessage({ ...message, run: { ...run, result } });
    }
    default:
      return frame;
  }
}
