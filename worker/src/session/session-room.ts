import type {
  ExecuteRequest,
  ExecuteResponse,
  SessionResponse,
  TicketResponse,
} from '@viva/protocol/api';
import { chooseLanguage, currentLanguage, languageFile } from '@viva/protocol/document';
import { DEFAULT_LANGUAGE, type LanguageId } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import {
  CLOSE_CODE,
  type ClientMessage,
  clientMessage,
  decodeMessage,
  MESSAGE_PREFIX,
  noticeCode,
  type Participant,
  PROTOCOL_VERSION,
  type Role,
} from '@viva/protocol/room';
import type { Connection, ConnectionContext, WSMessage } from 'partyserver';
import { YServer } from 'y-partyserver';
import * as Y from 'yjs';
import type { SnapshotReason } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { errorResponse } from '../http.ts';
import { failure, type Result, success } from '../result.ts';
import { Runner } from '../runner.ts';
import { mayEdit, maySend } from './access.ts';
import { Alarms } from './alarms.ts';
import { Archiver } from './archiver.ts';
import { Audience } from './audience.ts';
import { applyFrame, hasGap } from './document-sync.ts';
import { bytesOf, encodeSyncStep1, readFrame, textFrame } from './frames.ts';
import { MetadataStore } from './metadata.ts';
import { newParticipant, participantFrom, withParticipant } from './participants.ts';
import { RunLog } from './run-log.ts';
import { runRequestFrom } from './run-source.ts';
import { type Requester, Runs } from './runs.ts';
import { Tickets } from './tickets.ts';
import { roleOfToken, type TokenHashes } from './tokens.ts';
import { type LoggedUpdate, UpdateLog } from './update-log.ts';

export interface CreateInput {
  readonly title: string;
  readonly language: LanguageId;
  readonly tokens: TokenHashes;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** The standard close code of a server that failed. */
const INTERNAL_ERROR = 1011;

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();

const NOT_FOUND = failure('session_not_found', 'This session does not exist.');
const ENDED = failure('session_ended', 'This session has ended.');
const FORBIDDEN = failure('forbidden', 'This link is not valid for the session.');
const FULL = failure('room_full', 'This session is full.');

/**
 * One session: the authoritative document, who is present, and the program that runs.
 * Whatever it holds in memory it can rebuild from its storage and its sockets.
 */
export class SessionRoom extends YServer<Env> {
  static override options = { hibernate: true };
  /** The room saves in its own way: the base class's timer would only keep it from hibernating. */
  static override callbackOptions = { debounceWait: 1, debounceMaxWait: 1 };

  readonly #metadata = new MetadataStore(this.ctx.storage.sql);
  readonly #updates = new UpdateLog(this.ctx.storage.sql);
  readonly #runLog = new RunLog(this.ctx.storage.sql);
  readonly #tickets = new Tickets(this.ctx.storage.sql);
  readonly #alarms = new Alarms(this.ctx.storage);
  readonly #audience = new Audience(() => this.getConnections());
  readonly #runs = new Runs(this.#runLog, new Runner(this.env), {
    broadcast: (message) => this.#audience.broadcast(message),
    started: () => this.ctx.waitUntil(this.#archive('run')),
    finished: () => this.ctx.waitUntil(this.#archive(null)),
  });
  readonly #archiver = new Archiver({
    sessionId: this.name,
    database: this.env.DB,
    document: this.document,
    metadata: this.#metadata,
    updates: this.#updates,
    runs: this.#runLog,
  });
  #askedForMissing = false;
  readonly #strikes = new WeakMap<Connection, number>();

  // Calls from the Worker

  /** Makes the session: its tables, and the document with the language's starter code, in one transaction. */
  async create({ language, ...metadata }: CreateInput): Promise<void> {
    const document = new Y.Doc();
    chooseLanguage(document, language);
    this.ctx.storage.transactionSync(() => {
      this.#metadata.createTable();
      this.#metadata.write({ ...metadata, snapshot: { number: 0, seq: 0 } });
      this.#updates.createTable();
      this.#updates.append(metadata.createdAt, 'room', Y.encodeStateAsUpdate(document));
      this.#runLog.createTables();
      this.#tickets.createTable();
      this.#alarms.createTable();
      this.#alarms.set('expiry', metadata.expiresAt);
      this.#alarms.set('snapshot', metadata.createdAt + LIMITS.snapshotSeconds * 1000);
    });
    await this.__unsafe_ensureInitialized();
    await this.#archive(null);
  }

  async describe(): Promise<Result<SessionResponse>> {
    const closed = await this.#open();
    if (closed) return closed;
    const { title, createdAt, expiresAt } = this.#metadata.read();
    const language = currentLanguage(this.document) ?? DEFAULT_LANGUAGE;
    return success({
      sessionId: this.name,
      title,
      language,
      status: 'active',
      createdAt: isoTime(createdAt),
      updatedAt: isoTime(this.#updates.last()?.at ?? createdAt),
      expiresAt: isoTime(expiresAt),
      code: languageFile(this.document, language)?.content ?? '',
    });
  }

  /** Exchanges a lasting token for a ticket. */
  async issueTicket(token: string): Promise<Result<TicketResponse>> {
    const closed = await this.#open();
    if (closed) return closed;
    const role = await this.authorize(token);
    if (!role.ok) return role;
    const ticket = await this.#tickets.issue(role.value, Date.now());
    return success({ ticket, role: role.value, expiresIn: LIMITS.ticketSeconds });
  }

  /** The role of a token, also after the session has ended, when its archive is all that is left to ask for. */
  async authorize(token: string): Promise<Result<Role>> {
    if (!this.#metadata.exists()) return NOT_FOUND;
    const role = await roleOfToken(token, this.#metadata.read().tokens);
    return role ? success(role) : FORBIDDEN;
  }

  /** A page of the update log; empty after the last one. Only for those whom `authorize` lets. */
  readLog(after: number): LoggedUpdate[] {
    return this.#updates.page(after, LIMITS.pageEntries);
  }

  async execute(request: ExecuteRequest): Promise<Result<ExecuteResponse>> {
    const closed = await this.#open();
    return closed ?? this.#run({ by: null, byName: 'API' }, request);
  }

  /** The room socket. A refusal is an ordinary response, before the upgrade. */
  override async fetch(request: Request): Promise<Response> {
    const admitted = await this.#admit(new URL(request.url));
    return admitted.ok
      ? super.fetch(withParticipant(request, admitted.value))
      : errorResponse(admitted.code, admitted.message);
  }

  // Life of the room

  override async onLoad(): Promise<void> {
    this.#alarms.load();
    this.document.transact(() => {
      for (const { data } of this.#updates.read()) Y.applyUpdate(this.document, data);
    });
    this.document.on('update', (update, origin) => this.#persist(update, origin));
    this.ctx.setWebSocketAutoResponse(
      new WebSocketRequestResponsePair(textFrame({ type: 'ping' }), textFrame({ type: 'pong' })),
    );
    this.#runs.reportLost();
  }

  override async onAlarm(): Promise<void> {
    for (const alarm of this.#alarms.take(Date.now())) {
      switch (alarm) {
        case 'snapshot':
          await this.#archive('periodic');
          break;
        case 'expiry':
          await this.#end();
          break;
      }
    }
  }

  override onConnect(connection: Connection, context: ConnectionContext): void {
    try {
      this.#welcome(connection, context);
    } catch (error) {
      console.error({ event: 'connect-failed', session: this.name, error: String(error) });
      connection.close(INTERNAL_ERROR, 'Something went wrong on our side.');
    }
  }

  #welcome(connection: Connection, context: ConnectionContext): void {
    const participant = participantFrom(context.request);
    this.#audience.admit(connection, participant);
    super.onConnect(connection, context);
    const { title, createdAt, expiresAt } = this.#metadata.read();
    const run = this.#runs.latest();
    this.#audience.send(connection, {
      type: 'welcome',
      participantId: participant.participantId,
      role: participant.role,
      participants: this.#audience.participants(),
      ...(run && { run }),
      session: { title, createdAt: isoTime(createdAt), expiresAt: isoTime(expiresAt) },
      limits: LIMITS,
      protocolVersion: PROTOCOL_VERSION,
    });
    this.#audience.tellParticipants();
  }

  override onClose(connection: Connection, code: number, reason: string, wasClean: boolean): void {
    super.onClose(connection, code, reason, wasClean);
    this.#audience.tellParticipants(connection);
  }

  override isReadOnly(connection: Connection): boolean {
    return !mayEdit(this.#audience.participant(connection).role);
  }

  // What clients send

  override onMessage(connection: Connection, message: WSMessage): void {
    if (typeof message === 'string') this.#onText(connection, message);
    else this.#onBytes(connection, bytesOf(message));
  }

  #onBytes(connection: Connection, bytes: Uint8Array): void {
    if (bytes.length > LIMITS.frameBytes) {
      connection.close(CLOSE_CODE.tooLarge, 'This change is too large.');
      return;
    }
    try {
      const sender = { origin: connection, readOnly: this.isReadOnly(connection) };
      const answer = applyFrame(this.document, readFrame(bytes), sender);
      if (answer?.to === 'sender') connection.send(answer.frame);
      if (answer?.to === 'everybody') this.broadcast(answer.frame);
      this.#askForMissing(connection);
    } catch {
      connection.close(CLOSE_CODE.badMessage, 'This frame makes no sense.');
    }
  }

  /** Asks once for what updates build on that Yjs holds back without it. */
  #askForMissing(connection: Connection): void {
    const missing = hasGap(this.document);
    if (missing && !this.#askedForMissing) connection.send(encodeSyncStep1(this.document));
    this.#askedForMissing = missing;
  }

  #onText(connection: Connection, text: string): void {
    const message =
      text.length <= LIMITS.frameBytes && text.startsWith(MESSAGE_PREFIX)
        ? decodeMessage(clientMessage, text.slice(MESSAGE_PREFIX.length))
        : null;
    if (!message) {
      this.#strike(connection);
    } else if (!maySend(this.#audience.participant(connection).role, message.type)) {
      this.#audience.notify(connection, 'forbidden', 'You can watch this session, not change it.');
    } else {
      this.#onClientMessage(connection, message);
    }
  }

  #onClientMessage(connection: Connection, message: ClientMessage): void {
    const participant = this.#audience.participant(connection);
    const requester = { by: participant.participantId, byName: participant.name };
    switch (message.type) {
      case 'run':
        this.ctx.waitUntil(this.#runFor(connection, requester, message.language));
        break;
      case 'stop':
        this.#runs.stop();
        break;
      case 'stdin':
      case 'close-stdin':
      case 'resize':
        this.#audience.notify(
          connection,
          'not_interactive',
          'Programs do not read input here yet.',
        );
        break;
      case 'set-language':
        this.#setLanguage(connection, requester, message.language);
        break;
      case 'rename-self':
        this.#audience.rename(connection, message.name);
        this.#audience.tellParticipants();
        break;
      case 'ping':
        this.#audience.send(connection, { type: 'pong' });
        break;
    }
  }

  #setLanguage(connection: Connection, requester: Requester, language: LanguageId): void {
    let changed = false;
    this.document.transact(() => {
      changed = chooseLanguage(this.document, language);
    }, connection);
    if (changed) this.#audience.broadcast({ type: 'language', language, ...requester });
  }

  /** A run that somebody asked for over the socket: only they hear of a refusal. */
  async #runFor(
    connection: Connection,
    requester: Requester,
    language?: LanguageId,
  ): Promise<void> {
    try {
      const result = await this.#run(requester, { ...(language && { language }), stdin: '' });
      if (result.ok) return;
      const code = noticeCode.safeParse(result.code).data ?? 'error';
      this.#audience.notify(connection, code, result.message);
    } catch (error) {
      console.error({ event: 'run-failed', session: this.name, error: String(error) });
      this.#audience.notify(connection, 'error', 'Something went wrong on our side. Try again.');
    }
  }

  async #run(requester: Requester, request: ExecuteRequest): Promise<Result<ExecuteResponse>> {
    // The object's id, not the session's: who knows that one can join.
    const source = runRequestFrom(this.document, request, this.ctx.id.toString());
    return source.ok ? this.#runs.run(requester, source.value) : source;
  }

  // Durability

  /**
   * Runs before the update is broadcast, in the same turn: the platform holds what is sent until it is written.
   * A room that cannot write starts anew from what it has written, and its clients send what is missing there.
   */
  #persist(update: Uint8Array, origin: unknown): void {
    const now = Date.now();
    try {
      this.#updates.append(now, this.#actorOf(origin), update);
    } catch (error) {
      console.error({ event: 'write-failed', session: this.name, error: String(error) });
      this.ctx.abort('The update log could not be written.');
    }
    if (!this.#alarms.has('snapshot')) {
      this.#alarms.set('snapshot', now + LIMITS.snapshotSeconds * 1000);
    }
  }

  /** Saves to D1; what cannot be saved now is tried again with the next snapshot. */
  async #archive(reason: SnapshotReason | null): Promise<void> {
    try {
      await this.#archiver.save(reason);
    } catch (error) {
      console.error({ event: 'archive-failed', session: this.name, reason, error: String(error) });
      const retry = reason === 'end' ? 'expiry' : 'snapshot';
      this.#alarms.set(retry, Date.now() + LIMITS.snapshotSeconds * 1000);
    }
  }

  async #end(): Promise<void> {
    await this.#runs.end();
    this.#audience.broadcast({ type: 'ended', reason: 'expired' });
    this.#audience.close(CLOSE_CODE.ended, 'This session has ended.');
    await this.#archive('end');
  }

  // Who is there

  /** The failure when the session was never created or is over, otherwise null and the room is loaded. */
  async #open(): Promise<Result<never> | null> {
    if (!this.#metadata.exists()) return NOT_FOUND;
    if (Date.now() >= this.#metadata.read().expiresAt) return ENDED;
    await this.__unsafe_ensureInitialized();
    return null;
  }

  async #admit({ searchParams }: URL): Promise<Result<Participant>> {
    const closed = await this.#open();
    if (closed) return closed;
    const isFull = () => this.#audience.participants().length >= LIMITS.participants;
    if (isFull()) return FULL;
    const ticket = searchParams.get('ticket');
    const role = ticket === null ? 'candidate' : await this.#tickets.redeem(ticket, Date.now());
    if (!role) return failure('forbidden', 'This ticket is not valid any more.');
    if (isFull()) return FULL;
    const present = this.#audience.participants();
    return success(newParticipant(role, searchParams.get('name'), present));
  }

  #actorOf(origin: unknown): string {
    return origin instanceof WebSocket
      ? this.#audience.participant(origin as Connection).participantId
      : 'room';
  }

  #strike(connection: Connection): void {
    const strikes = (this.#strikes.get(connection) ?? 0) + 1;
    this.#strikes.set(connection, strikes);
    this.#audience.notify(connection, 'error', 'The room did not understand this message.');
    if (strikes >= LIMITS.badMessages) {
      connection.close(CLOSE_CODE.badMessage, 'Too many messages that make no sense.');
    }
  }
}
