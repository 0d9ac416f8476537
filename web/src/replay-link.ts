/**
 * Where a session can be played back.
 *
 * @param seq the number of the recording's line to begin behind.
 */
export const replayPath = (sessionId: string, seq?: number): string =>
  `/session/${sessionId}/replay${seq === undefined ? '' : `?seq=${seq}`}`;
