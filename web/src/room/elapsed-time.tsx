import { useEffect, useState } from 'react';
import { clock, duration } from '../words/units.ts';

const MINUTE_MS = 60_000;

interface ElapsedTimeProps {
  /** ISO 8601. */
  readonly createdAt: string;
}

/** How long the session has been going on, to the minute; it changes with the minute and is never read out by itself. */
export function ElapsedTime({ createdAt }: ElapsedTimeProps) {
  const [now, setNow] = useState(Date.now);
  // Less than nothing where the server's clock is ahead of this one.
  const elapsed = now - Date.parse(createdAt);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), MINUTE_MS - (elapsed % MINUTE_MS));
    return () => clearTimeout(timer);
  }, [elapsed]);
  const words = `${duration(elapsed)} since the session was created`;
  return (
    <span
      role="timer"
      aria-label={words}
      title={words}
      className="px-1 text-small text-muted tabular-nums max-lg:hidden"
    >
      {clock(elapsed)}
    </span>
  );
}
