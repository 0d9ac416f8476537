import { useLayoutEffect } from 'react';

/** Names the tab, in the same moment as the page shows. */
export function usePageTitle(title: string): void {
  useLayoutEffect(() => {
    document.title = title;
  }, [title]);
}
