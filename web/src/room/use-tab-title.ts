import type { RoomRun } from '@viva/protocol/room';
import { useEffect, useState } from 'react';
import { usePageTitle } from '../page-title.ts';
import { tabTitle } from '../words/tab.ts';

/** Names the tab after the session, and after how a run ended while nobody was looking at the page. */
export function useTabTitle(title: string, run: RoomRun | null): void {
  const [unseen, setUnseen] = useState<RoomRun | null>(null);
  const endedId = run?.result ? run.executionId : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a reconnect tells of the same run anew, which is no news.
  useEffect(() => {
    setUnseen(endedId !== null && document.hidden ? run : null);
    const seen = () => {
      if (!document.hidden) setUnseen(null);
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [endedId]);
  usePageTitle(tabTitle(title, unseen));
}
