import type { RoomRun } from '@viva/protocol/room';
import stripAnsi from 'strip-ansi';

/** What a run printed, without what only a terminal understands. */
export const plainOutput = ({ output }: RoomRun): string =>
  stripAnsi(output.map(({ data }) => data).join('')).replace(/\r+\n/g, '\n');
