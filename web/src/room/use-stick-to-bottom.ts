import { type RefObject, useEffect } from 'react';

/** Further from the end than this, in pixels, somebody scrolled up to read. */
const NEAR_PX = 24;

/** Keeps a scrolling element at its end while it grows, unless the reader scrolled up. */
export function useStickToBottom(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // Not every browser lets the keyboard reach what scrolls.
    element.tabIndex = 0;
    let sticking = true;
    const onScroll = () => {
      sticking = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_PX;
    };
    const follow = () => {
      if (sticking) element.scrollTop = element.scrollHeight;
    };
    const observer = new MutationObserver(follow);
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller]);
}
