import { useEffect } from 'react';

/** Names the tab while the page shows. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
