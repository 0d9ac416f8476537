import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { createSessionResponse, ticketResponse } from '@viva/protocol/api';
import { fileText } from '@viva/protocol/document';
import {
  type ClientMessage,
  decodeMessage,
  encodeMessage,
  MESSAGE_PREFIX,
  type RoomMessage,
  roomMessage,
  type SessionInfo,
} from '@viva/protocol/room';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { expect, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import { type AwarenessEntry, writeAwareness } from '../src/session/frames.ts';

export const ORIGIN = 'https://viva.test';

export const api = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(`${ORIGIN}/api${path}`, init);

export const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  api(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

export async function createSession(body: { language?: string; title?: string } = {}) {
  const response = await post('/sessions', body);
  expect(response.status).toBe(201);
  return createSessionResponse.parse(await response.json());
}

/** The token that a host or spectator link carries in its fragment. */
export const tokenOf = (link: string): string =>
  new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';

interface TicketOptions {
  readonly key?: string | undefined;
  /** The Yjs client that will use it. */
  readonly client?: number;
  readonly address?: string | undefined;
}

export const askForTicket = (
  sessionId: string,
  token: string | null,
  { key, client, address }: TicketOptions = {},
) =>
  post(
    `/sessions/${sessionId}/tickets`,
    { key, client },
    {
      ...(token !== null && { Authorization: `Bearer ${token}` }),
      ...(address && { 'CF-Connecting-IP': address }),
    },
  );

export async function ticketFor(
  sessionId: string,
  token: string | null,
  options: TicketOptions = {},
): Promise<string> {
  const response = await askForTicket(sessionId, token, options);
  return ticketResponse.parse(await response.json()).ticket;
}

export interface JoinOptions {
  readonly name?: string;
  /** Of the host or a spectator; a candidate has none. */
  readonly token?: string;
  /** By which the person is known again. */
  readonly key?: string;
  /** Of the same tab, from before: its document and its cursor go on. */
  readonly before?: Client;
  readonly address?: string;
}

/** Lets a session's time run out, as far as a room can tell that starts anew. */
export async function expireSession(sessionId: string): Promise<void> {
  const room = env.SESSION_ROOM.getByName(sessionId);
  await runInDurableObject(room, (_, { storage }) => {
    storage.sql.exec(
      "UPDATE metadata SET value = json_set(value, '$.expiresAt', ?)",
      Date.now() - 1,
    );
  });
  await evictDurableObject(room);
}

/**
 * Fires the room's alarm at its time, whatever time it is now, or so many milliseconds early.
 *
 * @returns that time, in milliseconds since 1970.
 */
export async function ringAlarm(sessionId: string, early = 0): Promise<number> {
  const room = env.SESSION_ROOM.getByName(sessionId);
  const set = await runInDurableObject(room, (_, { storage }) => storage.getAlarm());
  const at = (set ?? Date.now()) - early;
  await ringAlarmAt(sessionId, at);
  return at;
}

/** Fires the room's alarm at another time, in milliseconds since 1970. */
export async function ringAlarmAt(sessionId: string, at: number): Promise<void> {
  const room = env.SESSION_ROOM.getByName(sessionId);
  const clock = vi.spyOn(Date, 'now').mockReturnValue(at);
  try {
    await runDurableObjectAlarm(room);
  } finally {
    clock.mockRestore();
  }
}

/** Looked for often: it takes little time, and many tests wait for it. */
const SOON = { timeout: 5000, interval: 5 };

type MessageOf<T extends RoomMessage['type']> = Extract<RoomMessage, { type: T }>;

/** A participant that speaks the y-websocket protocol over a real socket to the real room. */
export class Client {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly messages: RoomMessage[] = [];
  /** Frames of the awareness protocol that have come. */
  awarenessFrames = 0;
  closed: { code: number; reason: string } | null = null;
  #gone = false;
  readonly socket: WebSocket;

  private constructor(socket: WebSocket, { doc, awareness }: Pick<Client, 'doc' | 'awareness'>) {
    this.socket = socket;
    this.doc = doc;
    this.awareness = awareness;
    socket.addEventListener('message', ({ data }) => this.#receive(data as string | ArrayBuffer));
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason };
      this.#letGo();
    });
    doc.on('update', this.#share);
    socket.binaryType = 'arraybuffer';
    socket.accept();
    this.#sendFrame(0, (encoder) => writeSyncStep1(encoder, this.doc));
  }

  readonly #share = (update: Uint8Array, origin: unknown) => {
    if (origin !== this) this.sendUpdate(update);
  };

  /** The document and the awareness may go on with another socket: this one has no more to do with them. */
  #letGo(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.doc.off('update', this.#share);
    for (const clientId of this.others.keys()) {
      this.awareness.states.delete(clientId);
      this.awareness.meta.delete(clientId);
    }
  }

  /** Joins and waits for the welcome and the document. */
  static async join(
    sessionId: string,
    { name = 'Ann', token, key, before, address }: JoinOptions = {},
  ): Promise<Client> {
    if (before) before.#letGo();
    const doc = before?.doc ?? new Y.Doc();
    const awareness = before?.awareness ?? new Awareness(doc);
    // Nothing is forgotten here by itself.
    clearInterval(awareness._checkInterval);
    if (!before) awareness.setLocalState(null);
    const params = new URLSearchParams({ name, client: String(doc.clientID) });
    if (token ?? key)
      params.set(
        'ticket',
        await ticketFor(sessionId, token ?? null, { key, client: doc.clientID, address }),
      );
    const response = await Client.knock(sessionId, params, address);
    if (!response.webSocket) throw new Error(`refused with ${response.status}`);
    const client = new Client(response.webSocket, { doc, awareness });
    await client.next('welcome');
    await vi.waitFor(() => expect(client.doc.getMap('workspace').size).toBeGreaterThan(0), SOON);
    return client;
  }

  /** Asks for the room socket without any expectation of the answer. */
  static knock(sessionId: string, params: URLSearchParams, address?: string): Promise<Response> {
    return api(`/sessions/${sessionId}/ws?${params}`, {
      headers: { Upgrade: 'websocket', ...(address && { 'CF-Connecting-IP': address }) },
    });
  }

  get participantId(): string {
    return this.#latest('welcome')?.participantId ?? '';
  }

  /** Names in the latest list of participants. */
  get names(): string[] {
    return (this.#latest('participants')?.participants ?? []).map(({ name }) => name);
  }

  text(file = 'python'): Y.Text {
    const text = fileText(this.doc, file);
    if (!text) throw new Error(`no file ${file}`);
    return text;
  }

  say(message: ClientMessage): void {
    this.socket.send(MESSAGE_PREFIX + encodeMessage(message));
  }

  /** The first message of a type, from the given one on; waits for it. */
  async next<T extends RoomMessage['type']>(type: T, from = 0): Promise<MessageOf<T>> {
    return vi.waitFor(() => {
      const message = this.messages.slice(from).find((candidate) => candidate.type === type);
      if (!message) throw new Error(`no ${type} yet`);
      return message as MessageOf<T>;
    }, SOON);
  }

  all<T extends RoomMessage['type']>(type: T): MessageOf<T>[] {
    return this.messages.filter((message): message is MessageOf<T> => message.type === type);
  }

  sendUpdate(update: Uint8Array): void {
    this.#sendFrame(0, (encoder) => writeUpdate(encoder, update));
  }

  announce(state: Record<string, unknown>): void {
    this.awareness.setLocalState(state);
    this.#sendFrame(1, (encoder) =>
      encoding.writeVarUint8Array(
        encoder,
        encodeAwarenessUpdate(this.awareness, [this.doc.clientID]),
      ),
    );
  }

  /** Says where another's client is, which is not this one's to say. */
  forge(entry: AwarenessEntry): void {
    this.#sendFrame(1, (encoder) => encoding.writeVarUint8Array(encoder, writeAwareness([entry])));
  }

  /** What the others say, by their Yjs clients. */
  get others(): Map<number, unknown> {
    const states = new Map<number, unknown>(this.awareness.getStates());
    states.delete(this.doc.clientID);
    return states;
  }

  /** What the room has said of the session last. */
  get session(): SessionInfo | undefined {
    return this.messages.flatMap((message) => ('session' in message ? message.session : [])).at(-1);
  }

  /** Resolves with the close code. */
  whenClosed(): Promise<number> {
    return vi.waitFor(() => {
      if (!this.closed) throw new Error('still open');
      return this.closed.code;
    }, SOON);
  }

  leave(): void {
    this.socket.close(1000);
  }

  #latest<T extends RoomMessage['type']>(type: T): MessageOf<T> | undefined {
    return this.all(type).at(-1);
  }

  #receive(data: string | ArrayBuffer): void {
    if (this.#gone) return;
    if (typeof data === 'string') {
      const message = decodeMessage(roomMessage, data.slice(MESSAGE_PREFIX.length));
      if (!message) throw new Error(`the room sent what the protocol does not know: ${data}`);
      this.messages.push(message);
      return;
    }
    const decoder = decoding.createDecoder(new Uint8Array(data));
    switch (decoding.readVarUint(decoder)) {
      case 0: {
        const encoder = encoding.createEncoder();
        encoding.writeVarUint(encoder, 0);
        readSyncMessage(decoder, encoder, this.doc, this);
        if (encoding.length(encoder) > 1) this.socket.send(encoding.toUint8Array(encoder));
        break;
      }
      case 1:
        this.awarenessFrames += 1;
        applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this);
    }
  }

  #sendFrame(type: number, write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, type);
    write(encoder);
    this.socket.send(encoding.toUint8Array(encoder));
  }
}
