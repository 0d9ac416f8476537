import type { RoomRun } from '@viva/protocol/room';
import { useEffect, useState } from 'react';
import { usePageTitle } from '../page-title.ts';
import { tabTitle } from '../words/tab.ts';

/** Names the tab after the session, and after how a run ended while nobody was looking at the page. */
export function useTabTitle(title: string, run: RoomRun | null): void {
  const [unseenId, setUnseenId] = useState<string | null>(null);
  // By its id: a reconnect tells of the same run anew, which is no news.
  const endedId = run?.result ? run.executionId : null;
  useEffect(() => {
    setUnseenId(document.hidden ? endedId : null);
    const seen = () => {
      if (!document.hidden) setUnseenId(null);
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [endedId]);
  usePageTitle(tabTitle(title, unseenId !== null && unseenId === endedId ? run : null));
}
