/** What this browser remembers, by key. Where storage is blocked, it lasts as long as the page. */
const memory = new Map<string, string>();

const PREFIX = 'viva:';

export const STORAGE_KEY = {
  /** Read by `public/boot.js` as well. */
  theme: 'theme',
  name: 'name',
  settings: 'settings',
  /** By which a room knows this person again, in every tab. */
  key: 'key',
  /** The sessions that this browser was in. */
  sessions: 'sessions',
  token: (sessionId: string) => `token:${sessionId}`,
} as const;

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    memory.set(key, value);
  }
}

export function forget(key: string): void {
  memory.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was stored there.
  }
}

/** Deletes what this browser keeps of a session's code. */
export async function forgetEdits(sessionId: string): Promise<void> {
  try {
    // Only now: the landing page has no other use for it.
    const { EditStore } = await import('./edit-store.ts');
    const store = await EditStore.open();
    await store.dropSession(sessionId);
    store.close();
  } catch {
    // There is no such storage, so nothing is in it.
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** For parts that keep their own state under keys of their own, as JSON; what is no object breaks them. */
export const layoutStorage = {
  getItem: (key: string) => {
    const text = recall(`layout:${key}`);
    return text !== null && isObject(text) ? text : null;
  },
  setItem: (key: string, value: string) => remember(`layout:${key}`, value),
};

/** What is remembered under a key, made and remembered where there is nothing yet. */
export function recallOr(key: string, make: () => string): string {
  const known = recall(key) ?? make();
  remember(key, known);
  return known;
}
