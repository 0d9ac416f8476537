import { lazy, Suspense } from 'react';
import { ErrorBoundary, MissingPart } from '../components/error-boundary.tsx';
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
      <ErrorBoundary instead={<MissingPart />}>
        <Suspense>
          <SessionHistory {...history} onDone={onClose} />
        </Suspense>
      </ErrorBoundary>
    </Sheet>
  );
}
