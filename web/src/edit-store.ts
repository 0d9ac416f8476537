import type { Role } from '@viva/protocol/room';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** Whose edit it is: in which session and role, by which Yjs client, and its number there. */
export type EditKey = readonly [sessionId: string, role: Role, clientId: number, number: number];

const DATABASE = 'viva';
const STORE = 'edits';

interface Schema extends DBSchema {
  readonly [STORE]: { key: [string, Role, number, number]; value: Uint8Array };
}

/** Everything whose key begins with these parts: an array comes after all numbers and texts. */
const beginningWith = (...parts: readonly (string | number)[]) =>
  IDBKeyRange.bound(parts, [...parts, []]);

/** Edits in this browser, as Yjs updates, in the order in which a client made them. Anything may reject. */
export class EditStore {
  readonly #database: IDBPDatabase<Schema>;

  static async open(): Promise<EditStore> {
    const database = await openDB<Schema>(DATABASE, 1, {
      upgrade: (fresh) => void fresh.createObjectStore(STORE),
    });
    return new EditStore(database);
  }

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  async keep(key: EditKey, update: Uint8Array): Promise<void> {
    await this.#database.put(STORE, update, [...key]);
  }

  /** Everything of a session and role. */
  async read(sessionId: string, role: Role): Promise<{ key: EditKey; update: Uint8Array }[]> {
    const range = beginningWith(sessionId, role);
    const { store } = this.#database.transaction(STORE);
    const [keys, updates] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
    return keys.flatMap((key, index) => {
      const update = updates[index];
      return update ? [{ key, update }] : [];
    });
  }

  async drop(keys: readonly EditKey[]): Promise<void> {
    const { store, done } = this.#database.transaction(STORE, 'readwrite');
    await Promise.all([...keys.map((key) => store.delete([...key])), done]);
  }

  /** Drops what one client made up to and with a number. */
  async dropThrough([sessionId, role, clientId, number]: EditKey): Promise<void> {
    const client = [sessionId, role, clientId];
    await this.#database.delete(STORE, IDBKeyRange.bound(client, [...client, number]));
  }

  /** Drops everything of a session, in whatever role. */
  async dropSession(sessionId: string): Promise<void> {
    await this.#database.delete(STORE, beginningWith(sessionId));
  }

  close(): void {
    this.#database.close();
  }
}
