/** What commands are about, in the order in which they are listed. */
export const COMMAND_GROUPS = [
  'Program',
  'Go to',
  'Share',
  'People',
  'Session',
  'Help',
  'Settings',
  'Language',
] as const;

/** Something that a person may do now. */
export interface Command {
  /** Its own among all. */
  readonly id: string;
  readonly group: (typeof COMMAND_GROUPS)[number];
  /** What it does, as a button would say it. */
  readonly words: string;
  /** Words that somebody may look for instead. */
  readonly also?: readonly string[];
  /** Its shortcut, as this platform writes it. */
  readonly keys?: string;
  /** Why it cannot be done at the moment, as a sentence. */
  readonly obstacle?: string;
  readonly run: () => void;
}
