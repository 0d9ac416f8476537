import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

/** What a page that leads to a session hands over, to have its history opened at an instant. */
export interface HistoryState {
  /** The number of the recording's line. */
  readonly history: number;
}

/** The instant at which the session's history is to be opened as one comes; null where it is not. */
export function useHistoryPlace(): number | null {
  const { state, pathname } = useLocation();
  const navigate = useNavigate();
  const [place] = useState(() => ((state ?? {}) as Partial<HistoryState>).history ?? null);
  // A reload does not open it again.
  useEffect(() => {
    if (place !== null) void navigate(pathname, { replace: true, state: null });
  }, [place, pathname, navigate]);
  return place;
}
