import {
  activeFileId,
  currentLanguage,
  fileText,
  hasGap,
  onWorkspaceChange,
} from '@viva/protocol/document';
import type { LanguageId } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import {
  type Attention,
  anyWelcome,
  CLIENT_MESSAGES,
  type ClientMessage,
  type ControlMessage,
  type CursorState,
  decodeMessage,
  encodeMessage,
  PROTOCOL_VERSION,
  type RoomMessage,
  roomMessage,
} from '@viva/protocol/room';
import type { TerminalSize } from '@viva/protocol/run';
import { createEncoder, length, toUint8Array, writeVarUint } from 'lib0/encoding';
import YProvider, { messageSync } from 'y-partyserver/provider';
import { Awareness } from 'y-protocols/awareness';
import { writeSyncStep1 } from 'y-protocols/sync';
import * as Y from 'yjs';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { closedReason } from './closed-reason.ts';
import { Liveness } from './liveness.ts';
import { reduceMessage } from './reduce-message.ts';
import { abandon, detach, detachable } from './room-socket.ts';
import { type ClosedReason, INITIAL_ROOM_STATE, type RoomState } from './room-state.ts';
import { type EditListener, Saving } from './saving.ts';
import { requestStanding, requestTicket, type SessionAccess } from './session-api.ts';
import { createUndoManager } from './undo-manager.ts';

export interface RoomOptions {
  readonly sessionId: string;
  readonly name: string;
  /** Host or spectator token; null joins as candidate. */
  readonly token: string | null;
  /** By which the room knows this person again, in every tab; nobody does without. */
  readonly key?: string;
  /** The page's own unless given, `http://localhost:8788` for example. */
  readonly origin?: string;
}

/** A session as one browser tab takes part in it. */
export interface Room {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly state: StoreApi<RoomState>;
  /** A file's shared text; null before it has arrived. */
  text(fileId: string): Y.Text | null;
  /** A file's undo history, of this person's editor edits only; it lives as long as the room. Null without the file. */
  undoManager(fileId: string): Y.UndoManager | null;
  /** Tells what happens to this page's own edits from now on. Returns the function that ends it. */
  watchEdits(listener: EditListener): () => void;
  /** Says where this person's cursor is; null when it is nowhere. */
  setCursor(cursor: CursorState['cursor']): void;
  /** Says that so many UTF-16 code units were pasted into the code. */
  pasted(characters: number): void;
  /** Says whether this person is at the page. */
  setAttention(attention: Attention): void;
  /** Asks the others to follow this person, or no longer. */
  setLeading(leading: boolean): void;
  /** Runs the file that is shown, on a terminal of this size. Like all below, it does nothing without a connection. */
  run(terminal: TerminalSize): void;
  stop(): void;
  /** Types to the program that runs. */
  type(text: string): void;
  /** Gives the terminal of the program that runs another size, for everybody. */
  resizeTerminal(size: TerminalSize): void;
  setLanguage(language: LanguageId): void;
  /** What only the interviewer may do: to the session, or to others in it. */
  control(message: ControlMessage): void;
  /** Renames this person; the name also holds for later connections. */
  rename(name: string): void;
  /** Tries to connect now rather than when the wait is over. */
  reconnectNow(): void;
  /** Leaves for good: others see one go, and no connection, listener or timer remains. */
  leave(): void;
}

/** The longest wait between two attempts to connect, in milliseconds. */
const MAX_BACKOFF_MS = 2_500;
/** How long the room has for a sign of life when the browser says that the network changed. */
const NETWORK_CHANGE_MS = 2_000;

/** What a page says by itself: nobody waits for anything to come of it. */
const QUIET: ReadonlySet<ClientMessage['type']> = new Set(['ping', 'confirm', 'pasted', 'resize']);

const NOT_UNDERSTOOD: RoomMessage = {
  type: 'notice',
  code: 'error',
  message: 'The server does not know how to do this yet. Try again in a few minutes.',
};

/** What is typed in pieces that the room takes: a character has four bytes at most. */
const PIECES = new RegExp(`.{1,${LIMITS.stdinBytes / 4}}`, 'gsu');

const backoffMs = (attempt: number) => Math.min(100 * 2 ** attempt, MAX_BACKOFF_MS);

/** Opens the connection to a session and keeps it until `leave`, or until the room closes it for good. */
export function openRoom(options: RoomOptions): Room {
  return new RoomConnection(options);
}

/** What a page says of its own person. */
type OwnPresence = Omit<CursorState, 'participantId'>;

class RoomConnection implements Room {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly state = createStore<RoomState>(() => INITIAL_ROOM_STATE);

  readonly #access: SessionAccess;
  readonly #provider: YProvider;
  readonly #liveness = new Liveness(
    () => this.#send({ type: 'ping' }),
    () => this.#giveUp(),
  );
  readonly #saving = new Saving({
    ask: (through) => this.#send({ type: 'confirm', through }),
    onChange: (saved) => this.state.setState({ saved }),
  });
  readonly #editListeners = new Set<EditListener>();
  readonly #undoManagers = new Map<Y.Text, Y.UndoManager>();
  /** Aborted when the connection has ended for good. */
  readonly #over = new AbortController();
  #name: string;
  #own: OwnPresence = { cursor: null, attention: 'active', leading: false };
  #ticket: Promise<string> | null = null;
  #wakeUp: () => void = () => {};
  #attempts = 0;
  #askedForMissing = false;
  /** Of what a page may say, what the room has told to understand. */
  #understood: ReadonlySet<string> = new Set(CLIENT_MESSAGES);

  constructor(options: RoomOptions) {
    const { sessionId, name, token, key, origin = location.origin } = options;
    this.#access = { origin, sessionId, token, key: key ?? null };
    this.#name = name;
    // Before the welcome there is no participant to speak of.
    this.awareness.setLocalState(null);

    const { host, protocol } = new URL(origin);
    this.#provider = new YProvider(host, sessionId, this.doc, {
      prefix: `/api/sessions/${encodeURIComponent(sessionId)}/ws`,
      protocol: protocol === 'https:' ? 'wss' : 'ws',
      awareness: this.awareness,
      params: () => this.#params(),
      connect: false,
      disableBc: true,
      maxBackoffTime: MAX_BACKOFF_MS,
      WebSocketPolyfill: detachable(WebSocket, () => this.#liveness.heard()),
    });
    this.#provider.on('status', ({ status }: { status: string }) => {
      if (status === 'connecting') this.#liveness.opening();
    });
    this.#provider.on('custom-message', (text: string) => this.#receive(text));
    this.#heedQuestions();
    this.#provider.on('connection-close', (event: CloseEvent) => this.#closed(event.code));

    onWorkspaceChange(this.doc, () => this.#readWorkspace());
    this.doc.on('afterTransaction', () => this.#askForMissing());
    this.doc.on('update', (update, origin) => {
      if (origin !== this.#provider) this.#edited(update);
    });
    const { signal } = this.#over;
    window.addEventListener('online', () => this.#networkChanged(), { signal });
    window.addEventListener('offline', () => this.#networkChanged(), { signal });
    this.#connect();
  }

  text(fileId: string): Y.Text | null {
    return fileText(this.doc, fileId);
  }

  undoManager(fileId: string): Y.UndoManager | null {
    const text = this.text(fileId);
    if (!text) return null;
    const manager = this.#undoManagers.get(text) ?? createUndoManager(text);
    this.#undoManagers.set(text, manager);
    return manager;
  }

  watchEdits(listener: EditListener): () => void {
    this.#editListeners.add(listener);
    return () => this.#editListeners.delete(listener);
  }

  setCursor(cursor: CursorState['cursor']): void {
    this.#say({ cursor });
  }

  pasted(characters: number): void {
    if (characters > 0)
      this.#send({ type: 'pasted', characters: Math.min(characters, LIMITS.frameBytes) });
  }

  setAttention(attention: Attention): void {
    this.#say({ attention });
  }

  setLeading(leading: boolean): void {
    this.#say({ leading });
  }

  run(terminal: TerminalSize): void {
    const { language } = this.state.getState();
    this.#send({ type: 'run', terminal, ...(language && { language }) });
  }

  stop(): void {
    this.#send({ type: 'stop' });
  }

  type(text: string): void {
    for (const data of text.match(PIECES) ?? []) this.#send({ type: 'stdin', data });
  }

  resizeTerminal(size: TerminalSize): void {
    this.#send({ type: 'resize', ...size });
  }

  setLanguage(language: LanguageId): void {
    this.#send({ type: 'set-language', language });
  }

  control(message: ControlMessage): void {
    this.#send(message);
  }

  rename(name: string): void {
    this.#name = name;
    this.#send({ type: 'rename-self', name });
  }

  reconnectNow(): void {
    const socket = this.#provider.ws;
    if (this.#over.signal.aborted || socket?.readyState === WebSocket.OPEN) return;
    this.#attempts = 0;
    if (socket) abandon(socket);
    this.#wakeUp();
    this.#connect();
  }

  leave(): void {
    const socket = this.#provider.ws;
    this.awareness.setLocalState(null);
    this.#end();
    this.#provider.destroy();
    // The provider would start a timer when it hears that the socket has closed.
    if (socket) detach(socket);
    this.doc.destroy();
  }

  #connect(): void {
    if (this.#over.signal.aborted) return;
    this.#provider.connect().then(() => {
      // Between the parameters and the socket, which the provider then opens all the same.
      if (this.#over.signal.aborted) this.#provider.disconnect();
    });
  }

  /** What stands in the socket's URL. Never settles once the connection is over, so that no socket is opened. */
  async #params(): Promise<Record<string, string>> {
    const { token, key } = this.#access;
    if (token ?? key) this.#ticket ??= this.#freshTicket().finally(() => (this.#ticket = null));
    const ticket = await this.#ticket;
    if (this.#over.signal.aborted) return new Promise(() => {});
    const params = { name: this.#name, client: String(this.doc.clientID) };
    return ticket ? { ...params, ticket } : params;
  }

  async #freshTicket(): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      const answer = await requestTicket(this.#access, this.doc.clientID, this.#over.signal);
      switch (answer.status) {
        case 'issued':
          this.state.setState({ spectatorToken: answer.spectatorToken });
          return answer.ticket;
        case 'refused':
          this.#close(answer.reason);
          return new Promise(() => {});
        case 'unavailable':
          if (this.#over.signal.aborted) return new Promise(() => {});
          this.#waitToReconnect();
          await this.#pause(backoffMs(attempt));
      }
    }
  }

  /** Waits, unless something calls for another attempt at once. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #send(message: ClientMessage): void {
    const { ws } = this.#provider;
    if (ws?.readyState !== WebSocket.OPEN) return;
    if (this.#understood.has(message.type)) this.#provider.sendMessage(encodeMessage(message));
    else if (!QUIET.has(message.type)) this.#apply(NOT_UNDERSTOOD);
  }

  #receive(text: string): void {
    const welcome = decodeMessage(anyWelcome, text);
    const message = decodeMessage(roomMessage, text);
    // Without a welcome that it can read, this page would wait for ever.
    if (welcome && (!message || welcome.protocolVersion > PROTOCOL_VERSION)) {
      this.#close('outdated');
      return;
    }
    // A newer room may say things that this page does not know.
    if (message) this.#apply(message);
  }

  #apply(message: RoomMessage): void {
    const before = this.state.getState();
    this.state.setState(reduceMessage(before, message), true);
    switch (message.type) {
      case 'welcome':
        this.#attempts = 0;
        this.#understood = new Set(message.understands);
        this.#saving.opened(this.#understood.has('confirm'));
        this.#publishCursor();
        break;
      case 'confirmed':
        if (!this.#saving.confirmed(message.through)) break;
        for (const listener of this.#editListeners) listener.confirmed(message.through);
        break;
      case 'participants': {
        const known = new Set(before.participants.map(({ participantId }) => participantId));
        if (message.participants.some(({ participantId }) => !known.has(participantId))) {
          this.#announceCursor();
        }
        break;
      }
      case 'ended':
        this.#end();
    }
  }

  #edited(update: Uint8Array): void {
    const number = this.#saving.edited();
    for (const listener of this.#editListeners) listener.made(number, update);
  }

  /** Takes note when the provider answers what the room asks for. */
  #heedQuestions(): void {
    const { messageHandlers } = this.#provider;
    const answer = messageHandlers[messageSync];
    messageHandlers[messageSync] = (encoder, ...rest) => {
      answer?.(encoder, ...rest);
      // Where there is no answer, nothing stands in it but the kind of the frame.
      if (length(encoder) > 1) this.#saving.sentAgain();
    };
  }

  #say(changed: Partial<OwnPresence>): void {
    this.#own = { ...this.#own, ...changed };
    if (this.awareness.getLocalState()) this.#publishCursor();
  }

  #publishCursor(): void {
    const { participantId } = this.state.getState();
    if (!participantId) return;
    const state: CursorState = { participantId, ...this.#own };
    this.awareness.setLocalState(state);
  }

  /** Tells newcomers where the cursor is. The provider sends changes only, and this is none. */
  #announceCursor(): void {
    if (!this.awareness.getLocalState()) return;
    this.#publishCursor();
    const own = { added: [], updated: [this.awareness.clientID], removed: [] };
    this.awareness.emit('change', [own, 'local']);
  }

  #readWorkspace(): void {
    this.state.setState({
      language: currentLanguage(this.doc),
      activeFile: activeFileId(this.doc),
    });
  }

  /** Asks once for what is missing when Yjs holds back updates that build on it. */
  #askForMissing(): void {
    const missing = hasGap(this.doc);
    const { ws } = this.#provider;
    if (missing && !this.#askedForMissing && ws?.readyState === WebSocket.OPEN) {
      const encoder = createEncoder();
      writeVarUint(encoder, messageSync);
      writeSyncStep1(encoder, this.doc);
      ws.send(toUint8Array(encoder));
    }
    this.#askedForMissing = missing;
  }

  /** The socket closed; the provider waits and opens the next one, unless this ends the connection. */
  #closed(code: number): void {
    this.#liveness.stop();
    this.#saving.closed();
    this.#askedForMissing = false;
    // The next connection is another participant's, until the room welcomes it.
    this.awareness.setLocalState(null);
    if (this.#over.signal.aborted) return;
    const reason = closedReason(code);
    if (reason) {
      this.#close(reason);
      return;
    }
    this.#waitToReconnect();
    // A room that lets one in and at once out again must not be stormed.
    this.#provider.wsUnsuccessfulReconnects = this.#attempts++;
    if (!this.#provider.wsconnected) this.#askWhyRefused();
  }

  async #askWhyRefused(): Promise<void> {
    const reason = await requestStanding(this.#access, this.#over.signal);
    if (reason) this.#close(reason);
  }

  #waitToReconnect(): void {
    this.state.setState({ connection: { status: 'reconnecting', offline: !navigator.onLine } });
  }

  #networkChanged(): void {
    if (this.state.getState().connection.status === 'reconnecting') this.#waitToReconnect();
    if (this.#provider.wsconnected) this.#liveness.probe(NETWORK_CHANGE_MS);
    else if (navigator.onLine) this.reconnectNow();
  }

  /** The connection shows no sign of life. */
  #giveUp(): void {
    if (this.#provider.ws) abandon(this.#provider.ws);
  }

  /** The room refuses this person for good. */
  #close(reason: ClosedReason): void {
    if (this.#over.signal.aborted) return;
    this.state.setState({ connection: { status: 'closed', reason } });
    this.#end();
  }

  #end(): void {
    this.#over.abort();
    this.#wakeUp();
    this.#liveness.stop();
    this.#saving.stop();
    this.#provider.disconnect();
  }
}
