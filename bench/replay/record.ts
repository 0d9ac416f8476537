import { writeFileSync } from 'node:fs';
import { LIMITS } from '@viva/protocol/limits';
import { compressRecording, recordingStream } from '../../worker/src/session/recording.ts';
import { documentDigest } from './figures.ts';
import { interview } from './interview.ts';

/** What has been recorded. */
export interface Recorded {
  readonly hours: number;
  /** Where the edits come from. */
  readonly sources: readonly string[];
  readonly edits: number;
  readonly lines: number;
  /** Bytes of the lines, and of the archive that the worker makes of them. */
  readonly bytes: { readonly lines: number; readonly archived: number };
  /** Tells whether a replay ends with the right texts. */
  readonly digest: string;
}

/** About as much as a room gives at once. */
const PAGE_ENTRIES = LIMITS.recordingPageBytes / 256;

/** Writes the recording of an interview with the worker's own code: `record.ts hours file`. */
const [hours = '', file = ''] = process.argv.slice(2);
const { entries, document, ...held } = interview(Number(hours));
const page = (after: number) => entries.slice(after, after + PAGE_ENTRIES);
const lines = new Uint8Array(await new Response(recordingStream(page, 0)).arrayBuffer());
const archive = await compressRecording(page);
writeFileSync(file, lines);
const recorded: Recorded = {
  ...held,
  lines: entries.length,
  bytes: { lines: lines.length, archived: archive.length },
  digest: documentDigest(document),
};
console.log(JSON.stringify(recorded));
