import { LIMITS } from '@viva/protocol/limits';
import * as Y from 'yjs';
import type { SessionLog } from './session-log.ts';

/** The document as it stands in the log, and how much of it there is. */
export class DocumentStore {
  readonly #document: Y.Doc;
  readonly #log: SessionLog;
  readonly #storage: DurableObjectStorage;
  /** At most how many bytes the document takes with its history. */
  #bytes = 0;
  /** Whether that is what it takes now, and no sum of updates. */
  #measured = false;

  constructor(document: Y.Doc, log: SessionLog, storage: DurableObjectStorage) {
    this.#document = document;
    this.#log = log;
    this.#storage = storage;
  }

  /** From what was kept of the whole document, and the updates since. */
  load(): void {
    const saved = this.#log.savedState();
    const since = this.#log.updates(saved?.seq ?? 0);
    this.#document.transact(() => {
      for (const { data } of [...(saved ? [saved] : []), ...since]) {
        Y.applyUpdate(this.#document, data);
        this.#add(data);
      }
    });
  }

  /** At most how many bytes the document takes with its history. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether so many bytes of updates have room in any case, without a look at what has been deleted. */
  surelyFits(bytes: number): boolean {
    return this.#bytes + bytes <= LIMITS.documentBytes;
  }

  /** Whether so many bytes of updates still have room. */
  fits(bytes: number): boolean {
    if (!this.surelyFits(bytes)) this.#measure();
    return this.surelyFits(bytes);
  }

  #add(update: Uint8Array): void {
    this.#bytes += update.length;
    this.#measured = false;
  }

  /** Of what has been deleted since, Yjs keeps next to nothing. */
  #measure(): void {
    if (!this.#measured) this.#measuredAs(Y.encodeStateAsUpdate(this.#document));
  }

  #measuredAs(state: Uint8Array): void {
    this.#bytes = state.length;
    this.#measured = true;
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
    this.#add(update);
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
    this.#measuredAs(state);
  }
}
