import { LANGUAGES } from '@viva/protocol/languages';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import type { RoomState } from '../collab/room-state.ts';
import { Toasts } from '../components/toasts.tsx';
import { useArrivals } from './use-arrivals.ts';

/** How long a passing message stays, in milliseconds; notices stay longer, for there is something to do about them. */
const PASSING_MS = 5_000;
const NOTICE_MS = 12_000;

type AnnouncementsProps = Pick<
  RoomState,
  'notice' | 'languageChange' | 'participants' | 'participantId'
>;

/** Quiet lines about what just happened, read out to those who do not see them. */
export function Announcements(props: AnnouncementsProps) {
  const { notice, languageChange, participants, participantId } = props;
  useArrivals(participants, participantId);
  const own = useRef(participantId);
  useEffect(() => {
    own.current = participantId;
  }, [participantId]);

  useEffect(() => {
    if (notice) toast(notice.message, { duration: NOTICE_MS });
  }, [notice]);

  useEffect(() => {
    if (!languageChange) return;
    const { language, by, byName } = languageChange;
    const who = by !== null && by === own.current ? 'You' : byName;
    toast(`${who} changed the language to ${LANGUAGES[language].label}.`, { duration: PASSING_MS });
  }, [languageChange]);

  return <Toasts />;
}
