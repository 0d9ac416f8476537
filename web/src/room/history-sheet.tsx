import { lazy, Suspense } from 'react';
import { Sheet } from '../components/modal.tsx';
import type { SessionHistoryProps } from './session-history.tsx';

const SessionHistory = lazy(() => import('./session-history.tsx'));

interface HistorySheetProps extends Omit<SessionHistoryProps, 'onDone'> {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The session's history above the room. */
export function HistorySheet({ open, onClose, ...history }: HistorySheetProps) {
  return (
    <Sheet title="History" open={open} onOpenChange={(next) => next || onClose()}>
      <Suspense>
        <SessionHistory {...history} onDone={onClose} />
      </Suspense>
    </Sheet>
  );
}
