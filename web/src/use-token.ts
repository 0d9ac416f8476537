import { useEffect, useMemo, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { recallToken, rememberToken, tokenInFragment } from './session-token.ts';

/**
 * The token of this visit: from the link, whose fragment is then taken out of the address bar, or from an earlier visit.
 * A link that is only tried must not take the place of the interviewer's token, which nobody tells again: where this
 * browser has one already, another is remembered when the room has said what it is.
 */
export function useToken(sessionId: string): string | null {
  const { pathname, search, hash } = useLocation();
  const navigate = useNavigate();
  const inLink = tokenInFragment(hash);
  const [opened, setOpened] = useState({ sessionId, token: inLink });
  if (inLink && (opened.token !== inLink || opened.sessionId !== sessionId)) {
    setOpened({ sessionId, token: inLink });
  }
  useEffect(() => {
    if (!inLink) return;
    if (recallToken(sessionId) === null) rememberToken(sessionId, inLink);
    void navigate(pathname + search, { replace: true });
  }, [sessionId, inLink, pathname, search, navigate]);
  const remembered = useMemo(() => recallToken(sessionId), [sessionId]);
  return opened.sessionId === sessionId && opened.token ? opened.token : remembered;
}
