import { type RefObject, useEffect } from 'react';

/** Further from the end than this, in pixels, somebody scrolled up to read. */
const NEAR_PX = 24;

/** Keeps a scrolling element at its end while what it shows, or it itself, changes in size, unless the reader scrolled up. */
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
    const content = new MutationObserver(follow);
    content.observe(element, { childList: true, subtree: true, characterData: true });
    const size = new ResizeObserver(follow);
    size.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      content.disconnect();
      size.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller]);
}
