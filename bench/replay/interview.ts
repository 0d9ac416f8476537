import { chooseLanguage, fileText } from '@viva/protocol/document';
import type { LanguageId } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import type { RecordingEvent } from '@viva/protocol/recording';
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import type { LogEntry } from '../../worker/src/session/session-log.ts';
import { apply, type Edit, readTrace, type Trace } from '../traces.ts';

/** What is typed in each hour, in its own file. */
const HOURS: readonly { trace: string; edits: number; language: LanguageId }[] = [
  { trace: 'rustcode', edits: 36_981, language: 'javascript' },
  { trace: 'clownschool_flat', edits: 23_136, language: 'python' },
  { trace: 'rustcode', edits: 36_981, language: 'go' },
];

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 23, 10);

/** The interviewer types so many edits after so many of the candidate's. */
const TURN = { candidate: 900, interviewer: 100 };
/** The share of each minute in which the interviewer moves the cursor as fast as is recorded. */
const LOOKING_SHARE = 1 / 6;
const RUN_EVERY_MS = 2 * MINUTE_MS;
const CHUNKS_A_RUN = 20;
/** The program that never ends, once an hour, until its output is cut off. */
const FLOOD_BYTES = 1024 * 1024;
const SNAPSHOT_EVERY_MS = 30_000;
const AWAY_EVERY_MS = 5 * MINUTE_MS;
/** What is put in at once from so many characters on is told as pasted. */
const PASTE_FROM = 20;

/** Milliseconds from the start, and what happens then. */
type Happening = readonly [at: number, happens: () => void];

/** The log of an interview as a room keeps it. */
export interface Interview {
  readonly hours: number;
  /** Where the edits come from, for the table. */
  readonly sources: readonly string[];
  readonly edits: number;
  readonly entries: readonly LogEntry[];
  /** The document at the end. */
  readonly document: Y.Doc;
}

/**
 * An intense interview: in each hour all edits of a trace, evenly over the hour, in a file of its own. The candidate makes
 * most of them and the interviewer some, each with a Yjs document of their own, and everything else happens beside them.
 */
export function interview(hours: number): Interview {
  const room = new Room();
  const sources: string[] = [];
  let edits = 0;
  for (const [hour, { trace: name, edits: count, language }] of HOURS.slice(0, hours).entries()) {
    const trace = readTrace(name, count);
    if (!sources.includes(trace.source)) sources.push(trace.source);
    edits += trace.edits.length;
    hold(room, trace, hour, language);
  }
  room.at = hours * HOUR_MS;
  room.event({ type: 'end', reason: 'ended' });
  return { hours, sources, edits, entries: room.entries, document: room.document };
}

/** The room's document and log, and the documents of the two who are there. */
class Room {
  readonly entries: LogEntry[] = [];
  readonly document = new Y.Doc();
  readonly people = {
    candidate: { id: 'Uakgb_J5m9g-', doc: new Y.Doc() },
    interviewer: { id: 'V1StGXR8_Z5j', doc: new Y.Doc() },
  };
  /** Milliseconds from the start. */
  at = 0;

  constructor() {
    this.document.on('update', (data: Uint8Array, origin: unknown) => {
      const actor = typeof origin === 'string' ? origin : 'room';
      const seq = this.entries.length + 1;
      this.entries.push({ first: seq, seq, at: this.#now(), actor, data });
      for (const { doc } of Object.values(this.people)) Y.applyUpdate(doc, data, this);
    });
    for (const { id, doc } of Object.values(this.people)) {
      doc.on('update', (data: Uint8Array, origin: unknown) => {
        if (origin !== this) Y.applyUpdate(this.document, data, id);
      });
    }
    const { candidate, interviewer } = this.people;
    chooseLanguage(this.document, 'javascript');
    this.event({ type: 'title', title: 'Backend engineer, second round' });
    for (const [color, [participantId, name, role]] of (
      [
        [interviewer.id, 'Ann Example', 'interviewer'],
        [candidate.id, 'Bob Example', 'candidate'],
        ['x8Tq0-nW3_Lk', 'Cay Example', 'spectator'],
      ] as const
    ).entries()) {
      this.event({ type: 'join', participantId, name, color, role });
    }
  }

  event(event: RecordingEvent): void {
    this.entries.push({ seq: this.entries.length + 1, at: this.#now(), event });
  }

  #now(): number {
    return Math.floor(START + this.at);
  }
}

/** One hour of the interview. */
function hold(room: Room, trace: Trace, hour: number, language: LanguageId): void {
  const { candidate, interviewer } = room.people;
  const begin = hour * HOUR_MS;
  room.at = begin;
  if (chooseLanguage(room.document, language)) {
    room.event({ type: 'language', language, by: interviewer.id });
  }
  const starter = fileText(room.document, language);
  starter?.delete(0, starter.length);

  const beside = happenings(room, hour, language).sort(([one], [other]) => one - other);
  const carets = new Map<string, { at: number; told: number }>();
  for (const [index, edit] of trace.edits.entries()) {
    const at = begin + (index * HOUR_MS) / trace.edits.length;
    for (let next = beside[0]; next && next[0] <= at; next = beside[0]) {
      [room.at] = next;
      next[1]();
      beside.shift();
    }
    room.at = at;
    const turn = index % (TURN.candidate + TURN.interviewer);
    const { id, doc } = turn < TURN.candidate ? candidate : interviewer;
    const caret = carets.get(id) ?? { at: 0, told: Number.NEGATIVE_INFINITY };
    carets.set(id, caret);
    const [position = 0, deleted = 0, inserted = ''] = edit.patches.at(-1) ?? [];
    // A cursor that only follows what is typed stays where it is, before the same character, and is not told.
    const jumps = Math.abs(position - caret.at) > deleted;
    caret.at = position + inserted.length;
    const pasted = pastedBy(edit);
    if (pasted > 0) room.event({ type: 'paste', participantId: id, characters: pasted });
    apply(doc, edit, fileText(doc, language) ?? undefined);
    if (!jumps || at - caret.told < LIMITS.placeIntervalMs) continue;
    caret.told = at;
    const place = { file: language, anchor: caret.at, head: caret.at };
    room.event({ type: 'cursor', participantId: id, ...place });
  }
  if (fileText(room.document, language)?.toString() !== trace.end) {
    throw new Error('The trace gives another text.');
  }
}

function pastedBy({ patches }: Edit): number {
  const longest = Math.max(0, ...patches.map(([, , inserted]) => inserted.length));
  return longest >= PASTE_FROM ? longest : 0;
}

/** What happens in an hour beside the edits, in no order. */
function happenings(room: Room, hour: number, language: LanguageId): Happening[] {
  const random = prng.create(hour);
  const { candidate, interviewer } = room.people;
  const begin = hour * HOUR_MS;
  const every = (interval: number, happens: (at: number) => Happening[]) =>
    Array.from({ length: HOUR_MS / interval }, (_, n) => happens(begin + n * interval)).flat();
  const event = (at: number, told: RecordingEvent): Happening => [at, () => room.event(told)];

  const look = () => {
    const length = fileText(room.document, language)?.length ?? 0;
    const anchor = prng.int32(random, 0, length);
    const head = Math.min(length, anchor + prng.int32(random, 0, 40));
    const { id: participantId } = interviewer;
    room.event({ type: 'cursor', participantId, file: language, anchor, head });
  };
  let snapshots = (hour * HOUR_MS) / SNAPSHOT_EVERY_MS;
  return [
    ...every(MINUTE_MS, (at) =>
      Array.from(
        { length: (MINUTE_MS * LOOKING_SHARE) / LIMITS.placeIntervalMs },
        (_, n): Happening => [at + n * LIMITS.placeIntervalMs, look],
      ),
    ),
    ...every(RUN_EVERY_MS, (at) =>
      runAt(at, random, language, candidate.id).map(([when, told]) => event(when, told)),
    ),
    ...flood(begin + HOUR_MS / 2, language, candidate.id).map(([at, told]) => event(at, told)),
    ...every(SNAPSHOT_EVERY_MS, (at): Happening[] => [
      [
        at,
        () => {
          snapshots += 1;
          const through = room.entries.length;
          room.event({ type: 'snapshot', number: snapshots, reason: 'periodic', through });
        },
      ],
    ]),
    ...every(AWAY_EVERY_MS, (at) => [
      event(at, { type: 'attention', participantId: candidate.id, attention: 'away' }),
      event(at + 20_000, { type: 'attention', participantId: candidate.id, attention: 'active' }),
    ]),
    event(begin + HOUR_MS / 3, { type: 'leave', participantId: candidate.id }),
    event(begin + HOUR_MS / 3 + 2000, {
      type: 'join',
      participantId: candidate.id,
      name: 'Bob Example',
      color: 1,
      role: 'candidate',
    }),
  ];
}

type Told = readonly [at: number, event: RecordingEvent];

const started = (at: number, executionId: string, language: LanguageId, by: string): Told => [
  at,
  {
    type: 'run-started',
    executionId,
    by,
    byName: 'Bob Example',
    language,
    startedAt: new Date(START + at).toISOString(),
    interactive: true,
    terminal: { columns: 80, rows: 24 },
  },
];

/** A program that says a few lines, asks for one, and ends. */
function runAt(at: number, random: prng.PRNG, language: LanguageId, by: string): Told[] {
  const executionId = prng.word(random, 21, 21);
  const output = Array.from({ length: CHUNKS_A_RUN }, (_, n): Told => {
    const data = `case ${n}: expected ${prng.word(random, 8)}, got ${prng.word(random, 8)}\r\n`;
    return [
      at + 500 + n * LIMITS.outputIntervalMs,
      { type: 'output', executionId, stream: 'stdout', data },
    ];
  });
  return [
    started(at, executionId, language, by),
    ...output,
    [at + 2000, { type: 'stdin', executionId, by, data: `${prng.word(random, 4)}\r` }],
    [
      at + 3000,
      {
        type: 'run-finished',
        executionId,
        verdict: 'OK',
        exitCode: 0,
        signal: null,
        truncated: false,
        executionTime: 2900,
        memory: 9_000_000,
      },
    ],
  ];
}

/** A program that prints numbers until it is stopped. */
function flood(at: number, language: LanguageId, by: string): Told[] {
  const executionId = `flood-${at}`;
  const told: Told[] = [started(at, executionId, language, by)];
  let line = 0;
  for (let written = 0; written < FLOOD_BYTES; ) {
    let data = '';
    while (data.length < LIMITS.outputChunkBytes) data += `still looking: ${line++}\r\n`;
    data = data.slice(0, Math.min(LIMITS.outputChunkBytes, FLOOD_BYTES - written));
    written += data.length;
    told.push([
      at + told.length * LIMITS.outputIntervalMs,
      { type: 'output', executionId, stream: 'stdout', data },
    ]);
  }
  told.push([
    at + told.length * LIMITS.outputIntervalMs,
    {
      type: 'run-finished',
      executionId,
      verdict: 'OLE',
      exitCode: null,
      signal: 'SIGKILL',
      truncated: true,
      executionTime: told.length * LIMITS.outputIntervalMs,
      memory: 9_000_000,
    },
  ]);
  return told;
}
