import { LANGUAGES } from '@viva/protocol/languages';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RoomState } from '../collab/room-state.ts';
import { Button } from '../components/button.tsx';

/** How long a passing message stays, in milliseconds; notices stay longer, for there is something to do about them. */
const PASSING_MS = 5_000;
const NOTICE_MS = 12_000;

interface Announcement {
  readonly text: string;
  readonly ms: number;
}

interface AnnouncementsProps {
  readonly notice: RoomState['notice'];
  readonly languageChange: RoomState['languageChange'];
}

/** One quiet line about what just happened. A new one takes the place of the last. */
export function Announcements({ notice, languageChange }: AnnouncementsProps) {
  const [current, setCurrent] = useState<Announcement | null>(null);

  useEffect(() => {
    if (notice) setCurrent({ text: notice.message, ms: NOTICE_MS });
  }, [notice]);

  useEffect(() => {
    if (!languageChange) return;
    const { label } = LANGUAGES[languageChange.language];
    setCurrent({
      text: `${languageChange.byName} changed the language to ${label}.`,
      ms: PASSING_MS,
    });
  }, [languageChange]);

  useEffect(() => {
    if (!current) return;
    const timer = setTimeout(() => setCurrent(null), current.ms);
    return () => clearTimeout(timer);
  }, [current]);

  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-11 z-30 flex justify-center px-4 md:right-2/5"
    >
      {current && (
        <div className="appear pointer-events-auto flex max-w-lg items-center gap-2 rounded-panel border border-border bg-surface-0 py-1.5 pr-1.5 pl-4 text-small">
          <span>{current.text}</span>
          <Button look="quiet" size="icon" aria-label="Dismiss" onClick={() => setCurrent(null)}>
            <X size={14} aria-hidden="true" />
          </Button>
        </div>
      )}
    </div>
  );
}
