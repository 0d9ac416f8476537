import { LIMITS } from '@viva/protocol/limits';
import * as Y from 'yjs';
import type { UpdateLog } from './update-log.ts';

/** The document as it stands in the log, and how much of it there is. */
export class DocumentStore {
  readonly #document: Y.Doc;
  readonly #log: UpdateLog;
  readonly #storage: DurableObjectStorage;
  /** At most how many bytes the document takes with its history. */
  #bytes = 0;

  constructor(document: Y.Doc, log: UpdateLog, storage: DurableObjectStorage) {
    this.#document = document;
    this.#log = log;
    this.#storage = storage;
  }

  /** From what was kept of the whole document, and the updates since. */
  load(): void {
    const saved = this.#log.savedState();
    const since = this.#log.read(saved?.seq ?? 0);
    this.#document.transact(() => {
      for (const { data } of [...(saved ? [saved] : []), ...since]) {
        Y.applyUpdate(this.#document, data);
        this.#bytes += data.length;
      }
    });
  }

  /** Whether an update of so many bytes still has room. */
  fits(bytes: number): boolean {
    if (this.#bytes + bytes <= LIMITS.documentBytes) return true;
    this.#measure();
    return this.#bytes + bytes <= LIMITS.documentBytes;
  }

  /** Of what has been deleted since, Yjs keeps next to nothing. */
  #measure(): void {
    this.#bytes = Y.encodeStateAsUpdate(this.#document).length;
  }

  /**
   * Writes an update that the document has taken.
   *
   * @param actor whose it is, as the log has it.
   * @returns whether the document has become nearly full with it.
   */
  append(at: number, actor: string, update: Uint8Array): boolean {
    this.#log.append(at, actor, update);
    const warnedAt = LIMITS.documentBytes * LIMITS.documentWarningShare;
    const warned = this.#bytes >= warnedAt;
    this.#bytes += update.length;
    if (warned || this.#bytes < warnedAt) return false;
    this.#measure();
    return this.#bytes >= warnedAt;
  }

  /** Keeps the whole document for the next time the session is opened, when much has changed since the last. */
  keepState(): void {
    const newest = this.#log.last()?.seq ?? 0;
    if (newest - this.#log.savedSeq() < LIMITS.updatesPerState) return;
    const state = Y.encodeStateAsUpdate(this.#document);
    this.#storage.transactionSync(() => this.#log.saveState(state));
    this.#bytes = state.length;
  }
}
