import type {
  ExecuteRequest,
  ExecuteResponse,
  ReplayAccess,
  RestoreResponse,
  SessionResponse,
  TicketResponse,
} from '@viva/protocol/api';
import { chooseLanguage, currentLanguage, hasGap, languageFile } from '@viva/protocol/document';
import { DEFAULT_LANGUAGE, type LanguageId } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import {
  CLIENT_MESSAGES,
  CLOSE_CODE,
  type ClientMessage,
  type CloseCode,
  mayEdit,
  noticeCode,
  type Participant,
  PROTOCOL_VERSION,
  type Role,
} from '@viva/protocol/room';
import { writeEdits } from '@viva/protocol/shared-text';
import type { Connection, ConnectionContext, WSMessage } from 'partyserver';
import { YServer } from 'y-partyserver';
import * as Y from 'yjs';
import type { SnapshotReason } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { countRequest, errorResponse, REQUEST_ID } from '../http.ts';
import { isoTime } from '../iso-time.ts';
import { failure, type Result, success } from '../result.ts';
import { Runner } from '../runner.ts';
import { Telemetry } from '../telemetry.ts';
import { refusal } from './access.ts';
import { Alarms } from './alarms.ts';
import { Archiver, type Moment } from './archiver.ts';
import { Audience, type Cursor, sendQuietly } from './audience.ts';
import { Controls } from './controls.ts';
import { DocumentStore } from './document-store.ts';
import { Door, type Visitor } from './door.ts';
import {
  encodeSyncStep1,
  encodeSyncStep2,
  type Frame,
  readAwareness,
  textFrame,
} from './frames.ts';
import { Inlet } from './inlet.ts';
import { MetadataStore } from './metadata.ts';
import { type Admission, admissionFrom, withAdmission } from './participants.ts';
import { Presence } from './presence.ts';
import { Recorder } from './recorder.ts';
import { insertedBytes, restoringEdits, type SavedCode } from './restoration.ts';
import { RunLog } from './run-log.ts';
import { runRequestFrom } from './run-source.ts';
import { type Requester, type RunOrder, Runs, type TypedInput } from './runs.ts';
import { type LogEntry, SessionLog } from './session-log.ts';
import { Tickets } from './tickets.ts';
import { roleOfToken, spectatorTokenFor, type TokenHashes } from './tokens.ts';
import { Senders, UpdateInbox } from './update-inbox.ts';

export interface CreateInput {
  readonly title: string;
  readonly language: LanguageId;
  readonly tokens: TokenHashes;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** What there is of a session's recording. Times are ISO 8601. */
export interface RecordingExtent {
  readonly title: string;
  /** When the session was created. */
  readonly createdAt: string;
  /** Time of the last entry. */
  readonly until: string;
  /** The session's time is over: no entry follows that one. */
  readonly over: boolean;
}

/** The standard close code of a server that failed. */
const INTERNAL_ERROR = 1011;

const FULL_WORDS = 'This session holds as much as it can.';

const NOT_FOUND = failure('session_not_found', 'This session does not exist.');
const EXPIRED = failure('session_ended', 'This session has expired.');
const ENDED = failure('session_ended', 'The interview has ended.');
const ARCHIVING = failure('server_unavailable', 'The session is being archived. Try again.');
const FULL = failure('payload_too_large', FULL_WORDS);
const FORBIDDEN = failure('forbidden', 'This link is not valid for the session.');

/** Whoever asks over the API is no participant. */
const BY_API: Requester = { by: null, byName: 'API' };

/**
 * One session: the authoritative document, who is present, and the program that runs.
 * Whatever it holds in memory it can rebuild from its storage and its sockets.
 */
export class SessionRoom extends YServer<Env> {
  static override options = { hibernate: true };
  /** The room saves in its own way: the base class's timer would only keep it from hibernating. */
  static override callbackOptions = { debounceWait: 1, debounceMaxWait: 1 };

  readonly #telemetry = new Telemetry(this.env.METRICS, this.ctx.id.toString());
  readonly #metadata = new MetadataStore(this.ctx.storage.sql);
  readonly #log = new SessionLog(this.ctx.storage.sql);
  readonly #runLog = new RunLog(this.ctx.storage.sql);
  readonly #tickets = new Tickets(this.ctx.storage.sql);
  readonly #alarms = new Alarms(this.ctx.storage);
  readonly #audience = new Audience(() => this.getConnections());
  readonly #recorder = new Recorder({
    sql: this.ctx.storage.sql,
    log: this.#log,
    audience: this.#audience,
    document: this.document,
  });
  readonly #runs = new Runs(this.#runLog, new Runner(this.env), {
    record: (event) => this.#recorder.record(event),
    broadcast: (message) => this.#audience.broadcast(message),
    finished: (kind, { verdict, executionTime, memory }, lost) => {
      this.#telemetry.tell({
        event: lost ? 'run-lost' : 'run',
        outcome: verdict,
        kind,
        ms: executionTime,
        bytes: memory,
      });
      this.ctx.waitUntil(this.#archive(null));
    },
    checkAt: (at) => (at === null ? this.#alarms.clear('run') : this.#alarms.set('run', at)),
  });
  readonly #archiver = new Archiver({
    sessionId: this.name,
    database: this.env.DB,
    document: this.document,
    metadata: this.#metadata,
    log: this.#log,
    runs: this.#runLog,
    // A recording that is being saved, or has been, does not go on.
    record: (event) => {
      if (!this.#over) this.#recorder.record(event);
    },
    telemetry: this.#telemetry,
  });
  readonly #store = new DocumentStore(this.document, this.#log, this.ctx.storage);
  readonly #door = new Door(this.#metadata, this.#tickets, this.#audience);
  readonly #inlet = new Inlet(this.#audience, {
    onFrame: (...sent) => this.#onFrame(...sent),
    onMessage: (...sent) => this.#onClientMessage(...sent),
    putOut: (...sent) => this.#putOut(...sent),
  });
  readonly #presence = new Presence(this.document.awareness, this.#audience, (connection) =>
    this.#recorder.moved(connection),
  );
  readonly #inbox = new UpdateInbox<Connection>({
    document: this.document,
    mergeMs: LIMITS.mergeMs,
    onBroken: (connection) => this.#inlet.refuse(connection),
    onChange: (senders) => this.#askForMissing(senders),
  });
  readonly #controls = new Controls({
    metadata: this.#metadata,
    alarms: this.#alarms,
    audience: this.#audience,
    document: this.document,
    record: (event) => this.#recorder.record(event),
    save: (reason) => this.ctx.waitUntil(this.#archive(reason)),
    stopRun: () => this.#runs.stop(),
    putOut: (...sent) => this.#putOut(...sent),
  });
  /** Who has been asked for what is missing. */
  #asked = new WeakSet<Connection>();
  /** Who has sent changes that they might not make, and that the room has not got since. */
  readonly #unkept = new WeakSet<Connection>();
  /** Nothing that comes from now on is heard. */
  #over = false;

  // Calls from the Worker

  /** Makes the session: its tables, and the document with the language's starter code, in one transaction. */
  async create({ language, ...metadata }: CreateInput): Promise<void> {
    const document = new Y.Doc();
    chooseLanguage(document, language);
    this.ctx.storage.transactionSync(() => {
      this.#metadata.createTable();
      this.#metadata.write({
        ...metadata,
        locked: false,
        ended: false,
        replayOpen: false,
        removed: [],
        archiveFailures: 0,
        snapshot: { number: 0, seq: 0 },
      });
      this.#log.createTables();
      this.#log.append(metadata.createdAt, 'room', Y.encodeStateAsUpdate(document));
      const { title } = metadata;
      if (title !== '') this.#log.appendEvent(metadata.createdAt, { type: 'title', title });
      this.#recorder.createTable();
      this.#runLog.createTables();
      this.#tickets.createTable();
      this.#alarms.createTable();
      this.#alarms.set('expiry', metadata.expiresAt);
      this.#alarms.set('snapshot', metadata.createdAt + LIMITS.snapshotSeconds * 1000);
    });
    await this.__unsafe_ensureInitialized();
    this.#telemetry.tell({ event: 'room-created', kind: language });
    await this.#archive(null);
  }

  /** Resolves where rooms can be had, and their storage answers. Never makes a session. */
  async ready(): Promise<void> {
    this.#metadata.exists();
  }

  async describe(): Promise<Result<SessionResponse>> {
    const closed = await this.#open();
    if (closed) return closed;
    this.#inbox.flush();
    const { title, createdAt, expiresAt, ended } = this.#metadata.read();
    const language = currentLanguage(this.document) ?? DEFAULT_LANGUAGE;
    return success({
      sessionId: this.name,
      title,
      language,
      status: ended ? 'ended' : 'active',
      createdAt: isoTime(createdAt),
      updatedAt: isoTime(this.#log.last()?.at ?? createdAt),
      expiresAt: isoTime(expiresAt),
      code: languageFile(this.document, language)?.content ?? '',
    });
  }

  /**
   * Exchanges lasting secrets for a ticket.
   *
   * @param token the host's or a spectator's; null for a candidate.
   */
  async issueTicket(token: string | null, visitor: Visitor): Promise<Result<TicketResponse>> {
    const closed = await this.#open();
    if (closed) return closed;
    const role = token === null ? success<Role>('candidate') : await this.authorize(token);
    if (!role.ok) return role;
    const issued = await this.#door.issueTicket(role.value, visitor);
    if (!issued.ok || token === null) return issued;
    const { tokens } = this.#metadata.read();
    const spectatorToken = await spectatorTokenFor(role.value, token, tokens);
    return success({ ...issued.value, ...(spectatorToken !== null && { spectatorToken }) });
  }

  /** The role of a token, also after the session has ended, when its archive is all that is left to ask for. */
  async authorize(token: string): Promise<Result<Role>> {
    if (!this.#metadata.exists()) return NOT_FOUND;
    const role = await roleOfToken(token, this.#metadata.read().tokens);
    return role ? success(role) : FORBIDDEN;
  }

  /** Whether the interviewer has opened the replay to whoever has the link. */
  async replayIsOpen(): Promise<Result<boolean>> {
    if (!this.#metadata.exists()) return NOT_FOUND;
    return success(this.#metadata.read().replayOpen);
  }

  /** Opens the replay to whoever has the link, or closes it. Only for whom `authorize` has found to be the interviewer. */
  async openReplay(open: boolean): Promise<Result<ReplayAccess>> {
    if (!this.#metadata.exists()) return NOT_FOUND;
    // What D1 will say of it is on its way there.
    if (this.#over) return ARCHIVING;
    await this.__unsafe_ensureInitialized();
    this.#controls.openReplay(open);
    return success({ open });
  }

  /** What there is of the recording. Only for those whom `authorize` or an open replay lets, as is all of it. */
  async describeRecording(): Promise<Result<RecordingExtent>> {
    const unknown = await this.#openLog();
    if (unknown) return unknown;
    const { title, createdAt } = this.#metadata.read();
    return success({
      title,
      createdAt: isoTime(createdAt),
      until: isoTime(this.#log.newestAt()),
      over: this.#recorder.hasExpired(),
    });
  }

  /** A page of the log; empty after the last one. A failure once the session is no more here, and all of it is in D1. */
  async readLog(after: number): Promise<Result<LogEntry[]>> {
    const unknown = await this.#openLog();
    if (unknown) return unknown;
    return success(this.#log.page(after, LIMITS.recordingPageBytes));
  }

  /**
   * Makes the code what it was, by an edit of the room's own. Only for whom `authorize` has found to be the interviewer.
   */
  async restore(saved: SavedCode): Promise<Result<RestoreResponse>> {
    const closed = await this.#open();
    if (closed) return closed;
    // What happened before, cursors too: they stand in the code that the edit changes.
    this.#inbox.flush();
    this.#recorder.settleAll();
    const before = this.#log.newestSeq();
    const changes = restoringEdits(this.document, saved);
    if (!this.#hasRoom(insertedBytes(changes))) return FULL;
    const chosen = this.document.transact(() => {
      for (const { text, edits } of changes) writeEdits(text, edits, null);
      return saved.language !== null && chooseLanguage(this.document, saved.language);
    });
    const seq = Math.max(before, this.#log.last()?.seq ?? 0);
    if (saved.language && chosen) this.#tellLanguage(saved.language, BY_API);
    return success({ before, seq });
  }

  async execute(request: ExecuteRequest): Promise<Result<ExecuteResponse>> {
    const closed = await this.#open();
    if (closed) return closed;
    if (this.#metadata.read().ended) return ENDED;
    return this.#run(request, { requester: BY_API, interaction: null });
  }

  /** The room socket. A refusal is an ordinary response, before the upgrade. */
  override async fetch(request: Request): Promise<Response> {
    const admitted = await this.#admit(request);
    return admitted.ok
      ? super.fetch(withAdmission(request, admitted.value))
      : errorResponse(admitted.code, admitted.message);
  }

  // Life of the room

  override async onLoad(): Promise<void> {
    // A socket may close after the session has been wiped.
    if (!this.#metadata.exists()) return;
    // Before anything else, so that a newcomer sees everybody, and a close takes away the one who goes.
    this.#presence.restore();
    this.#log.createTables();
    this.#recorder.createTable();
    this.#tickets.createTable();
    this.#runLog.createTables();
    this.#alarms.load();
    this.#store.load();
    this.#recorder.load();
    this.document.on('beforeTransaction', () => this.#write(() => this.#recorder.settle()));
    this.document.on('update', (update, origin) => this.#persist(update, origin));
    this.ctx.setWebSocketAutoResponse(
      new WebSocketRequestResponsePair(textFrame({ type: 'ping' }), textFrame({ type: 'pong' })),
    );
    this.#runs.reportLost();
    this.#telemetry.tell({
      event: 'room-loaded',
      count: this.#log.last()?.seq ?? 0,
      bytes: this.#store.bytes,
    });
  }

  override async onAlarm(): Promise<void> {
    const due = this.#alarms.take(Date.now());
    if (due.includes('expiry')) return this.#end();
    if (due.includes('run')) this.#runs.check(Date.now());
    if (due.includes('snapshot')) {
      this.#recorder.settleAll();
      this.#store.keepState();
      await this.#archive('periodic');
    }
  }

  override onConnect(connection: Connection, context: ConnectionContext): void {
    try {
      this.#welcome(connection, context);
    } catch (error) {
      this.#fail(connection, 'connect', error);
    }
  }

  #welcome(connection: Connection, context: ConnectionContext): void {
    const admission = admissionFrom(context.request);
    const { participantId, role } = admission.participant;
    this.#recorder.settleAll();
    this.#audience.admit(connection, admission, this.#replace(admission));
    this.#recorder.attend();
    super.onConnect(connection, context);
    const run = this.#runs.latest();
    const { progress } = this.#runs;
    this.#audience.send(connection, {
      type: 'welcome',
      participantId,
      role,
      participants: this.#audience.participants(),
      ...(run && { run }),
      ...(progress && { progress }),
      session: this.#controls.info(),
      limits: LIMITS,
      understands: [...CLIENT_MESSAGES],
      protocolVersion: PROTOCOL_VERSION,
    });
    this.#audience.tellParticipants();
    const requestId = context.request.headers.get(REQUEST_ID);
    this.#telemetry.tell({
      event: 'socket-opened',
      kind: role,
      count: this.#audience.count(),
      ...(requestId && { requestId }),
    });
  }

  /**
   * A tab that comes again has left its last connection behind, even where the network has not told of it.
   *
   * @returns that connection's cursor; null where there was none.
   */
  #replace({ participant, clientId }: Admission): Cursor | null {
    const twin = this.#door.twin(participant.participantId, clientId);
    if (twin === null) return null;
    const cursor = this.#audience.cursor(twin);
    this.#audience.dismiss(twin, CLOSE_CODE.replaced, 'You have connected again.');
    this.#tellClosed(participant, CLOSE_CODE.replaced);
    return cursor;
  }

  override onClose(connection: Connection, code: number): void {
    // One that has been dismissed is told of already.
    const participant = this.#audience.participant(connection);
    try {
      this.#leave(connection, () => this.#audience.leave(connection));
    } catch (error) {
      this.#fail(connection, 'close', error);
    }
    if (participant) this.#tellClosed(participant, code);
  }

  /** A connection that fails may never be told to have closed. */
  override onError(connection: Connection): void {
    this.onClose(connection, INTERNAL_ERROR);
  }

  /** Sends somebody away, now: a close that the other end has to answer may take its time. */
  #putOut(connection: Connection, code: CloseCode, reason: string): void {
    const participant = this.#audience.participant(connection);
    this.#leave(connection, () => this.#audience.dismiss(connection, code, reason));
    if (participant) this.#tellClosed(participant, code);
  }

  /** Something broke here: the page comes back by itself, with what has not been confirmed. */
  #fail(connection: WebSocket | Connection, kind: string, error: unknown): void {
    this.#telemetry.tell({ event: 'socket-failed', kind, error });
    connection.close(INTERNAL_ERROR, 'Something went wrong on our side.');
  }

  #tellClosed({ role }: Participant, code: number): void {
    this.#telemetry.tell({
      event: 'socket-closed',
      outcome: code,
      kind: role,
      count: this.#audience.count(),
    });
  }

  /** @param go takes the socket off the list. */
  #leave(connection: Connection, go: () => void): void {
    // Nothing more is written in a session that is over.
    const recorder = this.#over || !this.#metadata.exists() ? null : this.#recorder;
    recorder?.leaving(connection);
    this.#presence.leave(connection);
    go();
    recorder?.attend();
    this.#audience.tellParticipants();
  }

  // A room that cannot wake up tells of it in its own words: the base class's would hold the id by which one joins.

  override async webSocketMessage(socket: WebSocket, message: WSMessage): Promise<void> {
    if (await this.#wakes(socket)) await super.webSocketMessage(socket, message);
  }

  override async webSocketClose(
    socket: WebSocket,
    code: number,
    reason: string,
    wasClean: boolean,
  ): Promise<void> {
    if (await this.#wakes(socket)) await super.webSocketClose(socket, code, reason, wasClean);
  }

  override async webSocketError(socket: WebSocket, error: unknown): Promise<void> {
    if (await this.#wakes(socket)) await super.webSocketError(socket, error);
  }

  async #wakes(socket: WebSocket): Promise<boolean> {
    try {
      await this.__unsafe_ensureInitialized();
      return true;
    } catch (error) {
      this.#fail(socket, 'wake', error);
      return false;
    }
  }

  // What clients send

  override onMessage(connection: Connection, message: WSMessage): void {
    if (this.#over) return;
    try {
      this.#inlet.receive(connection, message);
    } catch (error) {
      this.#fail(connection, 'message', error);
    }
  }

  /** @throws Error when the payload is not what the frame's kind promises. */
  #onFrame(connection: Connection, { role }: Participant, frame: Frame): void {
    switch (frame.kind) {
      case 'sync-step-1':
        connection.send(encodeSyncStep2(this.document, frame.payload));
        break;
      case 'sync-step-2':
      case 'update':
        if (mayEdit(role, this.#metadata.read())) {
          // The answer to what the room asks for holds all that it lacks.
          if (frame.kind === 'sync-step-2') this.#unkept.delete(connection);
          this.#onUpdate(connection, frame.payload);
        } else if (frame.kind === 'update' || !this.#has(frame.payload)) {
          this.#unkept.add(connection);
        }
        break;
      case 'awareness':
        if (!this.#presence.receive(connection, readAwareness(frame.payload))) {
          this.#inlet.strike(connection);
        }
        break;
      case 'query-awareness':
        connection.send(this.#presence.everybody());
        break;
    }
  }

  /** Whether an update would bring nothing new. */
  #has(update: Uint8Array): boolean {
    return Y.snapshotContainsUpdate(Y.snapshot(this.document), update);
  }

  #onUpdate(connection: Connection, update: Uint8Array): void {
    if (this.#hasRoom(update.length)) {
      this.#inbox.receive(connection, update);
      return;
    }
    // What follows builds on it: to go on as if nothing had happened would lose it silently.
    this.#putOut(connection, CLOSE_CODE.tooLarge, FULL_WORDS);
  }

  /** Whether so many bytes more fit into the document, with what waits to go in. */
  #hasRoom(bytes: number): boolean {
    if (this.#store.surelyFits(this.#inbox.waitingBytes + bytes)) return true;
    this.#inbox.flush();
    return this.#store.fits(bytes);
  }

  /** Asks each sender once for what updates build on that Yjs holds back without it. */
  #askForMissing(senders: ReadonlySet<Connection>): void {
    if (!hasGap(this.document)) {
      this.#asked = new WeakSet();
      return;
    }
    const question = encodeSyncStep1(this.document);
    for (const connection of senders) {
      if (!this.#asked.has(connection)) sendQuietly(connection, question);
      this.#asked.add(connection);
    }
  }

  #onClientMessage(
    connection: Connection,
    { participantId, name, role }: Participant,
    message: ClientMessage,
  ): void {
    const refused = refusal(role, message.type, this.#metadata.read());
    if (refused !== null) {
      this.#audience.notify(connection, 'forbidden', refused);
      return;
    }
    // What was typed before this was said.
    this.#inbox.flush();
    const requester = { by: participantId, byName: name };
    switch (message.type) {
      case 'run':
        this.ctx.waitUntil(this.#runFor(connection, requester, message));
        break;
      case 'stop':
        this.#runs.stop();
        break;
      case 'stdin':
        this.#typeFor(connection, participantId, message);
        break;
      case 'close-stdin':
        this.#typeFor(connection, participantId, { type: 'eof' });
        break;
      case 'resize':
        this.#runs.resize({ columns: message.columns, rows: message.rows });
        break;
      case 'set-language':
        this.#setLanguage(requester, message.language);
        break;
      case 'rename-self':
        if (message.name === name) break;
        this.#audience.rename(participantId, message.name);
        this.#recorder.record({ type: 'rename', participantId, name: message.name });
        this.#audience.tellParticipants();
        break;
      case 'pasted':
        this.#recorder.record({ type: 'paste', participantId, characters: message.characters });
        break;
      case 'ping':
        this.#audience.send(connection, { type: 'pong' });
        break;
      case 'confirm':
        // Frames of a socket come in their order, and nothing is sent before the log is written.
        if (this.#unkept.has(connection)) break;
        this.#audience.send(connection, { type: 'confirmed', through: message.through });
        break;
      default:
        this.#controls.obey(message);
    }
  }

  /** The starter code is the room's, whoever chooses: only the event says who. */
  #setLanguage(requester: Requester, language: LanguageId): void {
    if (chooseLanguage(this.document, language)) this.#tellLanguage(language, requester);
  }

  #tellLanguage(language: LanguageId, { by, byName }: Requester): void {
    this.#recorder.record({ type: 'language', language, by });
    this.#audience.broadcast({ type: 'language', language, by, byName });
  }

  /** A run that somebody asked for over the socket: only they hear of a refusal. */
  async #runFor(
    connection: Connection,
    requester: Requester,
    { language, interactive, terminal }: Extract<ClientMessage, { type: 'run' }>,
  ): Promise<void> {
    try {
      const address = this.#audience.address(connection);
      const request = { ...(language && { language }), stdin: '' };
      const result = await this.#run(request, {
        requester,
        interaction: interactive === false ? null : { terminal: terminal ?? null },
        permit: () => countRequest(this.env.RUN_LIMIT, address),
      });
      if (result.ok) return;
      const code = noticeCode.safeParse(result.code).data ?? 'error';
      this.#audience.notify(connection, code, result.message);
    } catch (error) {
      this.#telemetry.tell({ event: 'run-failed', error });
      this.#audience.notify(connection, 'error', 'Something went wrong on our side. Try again.');
    }
  }

  /** What somebody types for the program; they are told when there is none. */
  #typeFor(connection: Connection, by: string, input: TypedInput): void {
    const refused = this.#runs.type(input, by);
    if (refused) this.#audience.notify(connection, refused.code, refused.message);
  }

  async #run(
    request: ExecuteRequest,
    order: Omit<RunOrder, 'request' | 'started'>,
  ): Promise<Result<ExecuteResponse>> {
    // What was typed before.
    this.#inbox.flush();
    // The object's id, not the session's: who knows that one can join.
    const source = runRequestFrom(this.document, request, this.ctx.id.toString());
    if (!source.ok) return source;
    // The code that runs: what is typed while the runner takes it is not in it.
    const moment = this.#archiver.moment('run');
    const started = () => this.ctx.waitUntil(this.#save(moment));
    const result = await this.#runs.run({ ...order, request: source.value, started });
    if (!result.ok) this.#telemetry.tell({ event: 'run-refused', outcome: result.code });
    return result;
  }

  // Durability

  /** Runs before the update is broadcast, in the same turn: the platform holds what is sent until it is written. */
  #persist(update: Uint8Array, origin: unknown): void {
    const now = Date.now();
    const actor = this.#actorOf(origin);
    const nearlyFull = this.#write(() => this.#store.append(now, actor, update));
    if (nearlyFull) this.#warnOfSize();
    if (!this.#alarms.has('snapshot')) {
      this.#alarms.set('snapshot', now + LIMITS.snapshotSeconds * 1000);
    }
  }

  /** A room that cannot write starts anew from what it has written, and its clients send what is missing there. */
  #write<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      this.#telemetry.tell({ event: 'write-failed', error });
      this.ctx.abort('The session could not be written.');
      throw error;
    }
  }

  #warnOfSize(): void {
    this.#audience.broadcast({
      type: 'notice',
      code: 'document_full',
      message: 'This session is nearly full. Large pastes may not be shared any more.',
    });
  }

  /**
   * Saves to D1. What cannot be saved now is tried again, later each time; everybody is told meanwhile.
   *
   * @param final nothing follows.
   * @returns whether it has been saved.
   */
  #archive(reason: SnapshotReason | null, final = false): Promise<boolean> {
    return this.#save(reason && this.#archiver.moment(reason), final);
  }

  async #save(moment: Moment | null, final = false): Promise<boolean> {
    try {
      await this.#archiver.save(moment, final);
      this.#controls.archived(0);
      return true;
    } catch (error) {
      const { archiveFailures } = this.#metadata.read();
      this.#telemetry.tell({ event: 'archive-failed', count: archiveFailures + 1, error });
      const seconds = Math.min(
        LIMITS.snapshotSeconds * 2 ** archiveFailures,
        LIMITS.archiveRetrySeconds,
      );
      this.#alarms.set(final ? 'expiry' : 'snapshot', Date.now() + seconds * 1000);
      this.#controls.archived(archiveFailures + 1);
      return false;
    }
  }

  async #end(): Promise<void> {
    // Rings again, should the object die meanwhile.
    this.#alarms.set('expiry', Date.now() + LIMITS.snapshotSeconds * 1000);
    this.#inbox.flush();
    this.#over = true;
    await this.#runs.end();
    this.#recorder.expire();
    this.#audience.broadcast({ type: 'ended', reason: 'expired' });
    this.#audience.close(CLOSE_CODE.ended, 'This session has expired.');
    if (!(await this.#archive('end', true))) return;
    await this.#wipe();
    this.#telemetry.tell({ event: 'room-expired' });
  }

  /** Leaves nothing here of a session that D1 holds whole. */
  async #wipe(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#metadata.forget();
  }

  // Who is there

  /** The failure when the session was never created or is over, otherwise null and the room is loaded. */
  async #open(): Promise<Result<never> | null> {
    if (!this.#metadata.exists()) return NOT_FOUND;
    if (this.#over || Date.now() >= this.#metadata.read().expiresAt) return EXPIRED;
    await this.__unsafe_ensureInitialized();
    return null;
  }

  /** The failure when there is no session here, otherwise null and the log holds all that happened so far. */
  async #openLog(): Promise<Result<never> | null> {
    if (!this.#metadata.exists()) return NOT_FOUND;
    await this.__unsafe_ensureInitialized();
    if (!this.#over) this.#recorder.settle();
    return null;
  }

  async #admit(request: Request): Promise<Result<Admission>> {
    const closed = await this.#open();
    if (closed) return closed;
    return this.#door.admit(request);
  }

  #actorOf(origin: unknown): string {
    const connections = origin instanceof Senders ? [...origin.all] : [];
    const actors = connections.map(
      (connection) => this.#audience.participant(connection as Connection)?.participantId,
    );
    return [...new Set(actors)].filter((actor) => actor !== undefined).join(',') || 'room';
  }
}
