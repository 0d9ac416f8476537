export const MEBIBYTE = 1024 * 1024;

/**
 * Every limit of a session, in one place. Names end in their unit; bytes are UTF-8 bytes.
 * The worker enforces them, the page shows them, the runner bounds what a caller may ask for.
 */
export const LIMITS = {
  /** Session titles, in UTF-16 code units. */
  titleLength: 120,
  /** Participant names, in UTF-16 code units. */
  nameLength: 40,
  /** People, or tabs, in one session at a time. */
  participants: 128,
  /** Of those, from one address on the network. */
  socketsPerAddress: 24,
  /** What a page chooses to be known by again, in UTF-16 code units. */
  leastKeyLength: 16,
  keyLength: 64,

  /** The body of one REST request. */
  requestBytes: 512 * 1024,
  /** Source text of one run. */
  codeBytes: 256 * 1024,
  /** Standard input of one run. */
  stdinBytes: 64 * 1024,
  /** All frames that may be sent to one interactive run after its request. */
  typedBytes: MEBIBYTE,
  /** The largest terminal a program may be shown on, in characters. */
  terminalColumns: 500,
  terminalRows: 200,
  /** What tells sessions apart at the runner, in UTF-16 code units. */
  sessionKeyLength: 100,
  /** Files of one run. */
  runFiles: 32,
  /** A file's path within a run, in UTF-16 code units. */
  pathLength: 200,

  /** One frame of the room socket, checked before it is decoded. */
  frameBytes: 1024 * 1024,
  /** Frames and bytes that one socket may send in a second, on average … */
  framesPerSecond: 500,
  bytesPerSecond: 1024 * 1024,
  /** … and this many seconds' worth of them at once. */
  burstSeconds: 20,
  /** A participant's cursor, as JSON. */
  cursorBytes: 2048,
  /** The shared document with its history, as Yjs encodes it. Participants are warned when this much of it is full. */
  documentBytes: 8 * 1024 * 1024,
  documentWarningShare: 0.8,
  /** Bad frames or messages that a socket may send before it is closed. */
  badMessages: 3,

  /** Entries of one page of a list. */
  pageEntries: 100,
  /** The room gives its recording in pages of about so many bytes. */
  recordingPageBytes: 512 * 1024,

  /** A session lives this long unless the deployment says otherwise … */
  sessionHours: 24,
  /** … and this long at most, however often it is extended. */
  sessionMostHours: 7 * 24,
  /** A ticket is good for one connection within this time. */
  ticketSeconds: 30,
  /** At most one periodic snapshot in this time, and none while nothing changes. */
  snapshotSeconds: 30,

  /** A snapshot that could not be saved is tried again at first after the time between snapshots, at last after this. */
  archiveRetrySeconds: 600,

  /** The whole document is kept for opening the session once so many updates have come since the last time. */
  updatesPerState: 500,
  /** In this time two edits reach the others at once; what follows them within it reaches them together. */
  mergeMs: 5,
  /** Cursors that move reach the others at most once in this time. */
  cursorIntervalMs: 50,
  /** Of a participant's moves at most one in this time is recorded, the last in any case. */
  placeIntervalMs: 200,
  /** Who comes and goes is told at once, and what follows within this time together. */
  participantsIntervalMs: 100,

  /** What D1 holds of a session is deleted so long after its expiry. */
  retentionDays: 30,

  /** Output messages of the room: at most one in this time … */
  outputIntervalMs: 50,
  /** … and each no longer than this. */
  outputChunkBytes: 16 * 1024,
  /** The room gives up on a run that the runner has not ended this long after its wall limit. */
  runGraceMs: 15_000,
} as const;

/** What one run may use. The first limit that is hit names the verdict. */
export interface RunLimits {
  /** Processor time of the whole process tree. */
  readonly cpuMs: number;
  /** Time on the clock. */
  readonly wallMs: number;
  /** Memory of the whole process tree, files in memory included. */
  readonly memoryBytes: number;
  /** Processes and threads alive at once. */
  readonly processes: number;
  /** Standard output and standard error together. */
  readonly outputBytes: number;
  /** The largest file that the program may write. */
  readonly fileBytes: number;
}

/** The least memory that a caller may ask for: with less, no container starts. */
export const LEAST_MEMORY_BYTES = 16 * MEBIBYTE;

/** The defaults of a run, and the most that a caller may ask for. Memory is the language's own. */
export const RUN_LIMITS: Omit<RunLimits, 'memoryBytes'> = {
  cpuMs: 10_000,
  wallMs: 20_000,
  processes: 64,
  outputBytes: MEBIBYTE,
  fileBytes: 16 * MEBIBYTE,
};

/** An interactive run, one on a WebSocket, may take this long on the clock … */
export const INTERACTIVE_WALL_MS = 10 * 60_000;
/** … but not so long without a byte in or out. */
export const INTERACTIVE_IDLE_MS = 2 * 60_000;

/** What compiling may use, where it differs from a run. */
export const COMPILE_LIMITS = {
  cpuMs: 20_000,
  wallMs: 30_000,
  /** What compilers say is cut off here. */
  outputBytes: 64 * 1024,
  /** The largest file that a compiler may write. */
  fileBytes: 64 * MEBIBYTE,
  processes: 128,
} as const;
