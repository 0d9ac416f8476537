import { LANGUAGES } from '@viva/protocol/languages';
import { useEffect, useRef } from 'react';
import { Toaster, toast } from 'sonner';
import type { RoomState } from '../collab/room-state.ts';
import { useOnePane } from '../components/use-one-pane.ts';
import { useArrivals } from './use-arrivals.ts';

/** How long a passing message stays, in milliseconds; notices stay longer, for there is something to do about them. */
const PASSING_MS = 5_000;
const NOTICE_MS = 12_000;

const LOOK = {
  toast:
    'flex w-80 items-center gap-2 rounded-panel border border-border bg-surface-0 py-1.5 pr-1.5 pl-4 font-sans text-small text-text',
  title: 'font-normal',
  closeButton:
    'order-last ml-auto grid size-8 shrink-0 place-items-center rounded-control text-muted hover:bg-surface-2 hover:text-text',
};

type AnnouncementsProps = Pick<
  RoomState,
  'notice' | 'languageChange' | 'participants' | 'participantId'
>;

/** Quiet lines about what just happened, read out to those who do not see them. */
export function Announcements(props: AnnouncementsProps) {
  const { notice, languageChange, participants, participantId } = props;
  useArrivals(participants, participantId);
  const onePane = useOnePane();
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

  return (
    <Toaster
      // At the bottom of a phone are Run and the keyboard.
      position={onePane ? 'top-left' : 'bottom-left'}
      offset={{ top: 56, bottom: 40, left: 12 }}
      mobileOffset={{ top: 56 }}
      closeButton
      visibleToasts={3}
      toastOptions={{ unstyled: true, classNames: LOOK }}
      containerAriaLabel="What just happened"
    />
  );
}
