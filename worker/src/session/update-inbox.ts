import * as Y from 'yjs';

/** The origin of a change that updates of these senders made together. */
export class Senders<Sender> {
  readonly all: ReadonlySet<Sender>;

  constructor(all: ReadonlySet<Sender>) {
    this.all = all;
  }
}

/** Changes that go in at once within the merge time: two people who type do not wait for each other. */
const AT_ONCE = 2;

export interface UpdateInboxOptions<Sender> {
  /** Where the updates go. */
  readonly document: Y.Doc;
  /** In this time two changes go in at once; what follows them waits for its end. */
  readonly mergeMs: number;
  /** Called for each sender whose update made no sense. */
  readonly onBroken: (sender: Sender) => void;
  /** Called after each change. */
  readonly onChange: (senders: ReadonlySet<Sender>) => void;
}

/**
 * The way of updates into the document. Each goes in at once as long as few come: two within the merge time. What follows
 * these waits for its end and goes in together, as one change of the document: one entry of the log and one frame for
 * each reader, however many there are.
 */
export class UpdateInbox<Sender> {
  readonly #options: UpdateInboxOptions<Sender>;
  #waiting: (readonly [sender: Sender, update: Uint8Array])[] = [];
  /** Ends the merge time; null at rest. */
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Changes in the merge time so far. */
  #changes = 0;

  constructor(options: UpdateInboxOptions<Sender>) {
    this.#options = options;
  }

  /** How many bytes of updates are not in the document yet. */
  get waitingBytes(): number {
    return this.#waiting.reduce((total, [, update]) => total + update.length, 0);
  }

  receive(sender: Sender, update: Uint8Array): void {
    this.#waiting.push([sender, update]);
    if (this.#changes < AT_ONCE) this.flush();
  }

  /** Brings in what waits: for whoever must see the document as everybody's messages so far have made it. */
  flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#changes += 1;
    this.#timer ??= setTimeout(() => this.#rest(), this.#options.mergeMs);
    const { document, onBroken, onChange } = this.#options;
    const senders = new Set(waiting.map(([sender]) => sender));
    const broken = new Set<Sender>();
    const apply = () => {
      for (const [sender, update] of waiting) {
        if (broken.has(sender)) continue;
        try {
          Y.applyUpdate(document, update);
        } catch {
          broken.add(sender);
        }
      }
    };
    Y.transact(document, apply, new Senders(senders), false);
    for (const sender of broken) onBroken(sender);
    onChange(senders);
  }

  #rest(): void {
    this.#timer = null;
    this.#changes = 0;
    this.flush();
  }
}
