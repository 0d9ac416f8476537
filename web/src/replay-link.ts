/**
 * Where a session can be played back.
 *
 * @param at where to begin, in milliseconds from its start.
 */
export const replayPath = (sessionId: string, at?: number): string =>
  `/session/${sessionId}/replay${at === undefined ? '' : `?t=${(at / 1000).toFixed(1)}`}`;
