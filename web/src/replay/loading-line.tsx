import type { Recording, RecordingStatus } from './use-recording.ts';

const WORDS: Readonly<Record<Exclude<RecordingStatus['type'], 'loading'>, string | null>> = {
  live: 'The session goes on; what happens there comes here, too.',
  complete: null,
  broken: 'The connection broke off. The rest is asked for again.',
  'unknown-version': 'The rest was written by a later release. Reload the page to see it.',
  refused: 'The rest of the recording could not be loaded.',
};

/** How much of a recording there is to see yet, where it is not all. */
export function LoadingLine({
  recording: { replay, until, status },
}: {
  readonly recording: Recording;
}) {
  if (status.type === 'loading') return <Progress share={shareRead(replay.times, until)} />;
  const missing =
    replay.gaps.length > 0 ? 'Parts of the recording are missing; they are marked.' : null;
  const words = [WORDS[status.type], missing].filter((one) => one !== null).join(' ');
  return (
    <p role="status" className="text-small text-muted empty:hidden">
      {words}
    </p>
  );
}

interface ProgressProps {
  /** From 0 to 1; null where it is not known. */
  readonly share: number | null;
}

/** Reading a recording, with figures where they are known. */
export function Progress({ share }: ProgressProps) {
  const percent = share === null ? null : Math.floor(share * 100);
  return (
    <div className="flex items-center gap-3 text-small text-muted">
      <progress
        aria-label="Loading the recording"
        className="h-1.5 w-40 accent-(--accent)"
        {...(percent !== null && { max: 100, value: percent })}
      />
      <span>Loading the recording{percent === null ? '…' : `: ${percent} %`}</span>
    </div>
  );
}

function shareRead(times: readonly number[], until: number | null): number | null {
  const [start] = times;
  const last = times.at(-1);
  if (start === undefined || last === undefined || until === null || until <= start) return null;
  return Math.min(1, (last - start) / (until - start));
}
