import { useEffect, useState } from 'react';

/** A part of the layout, in CSS pixels. */
export interface VisibleArea {
  readonly top: number;
  readonly height: number;
}

/** Less is rounding. */
const COVERED_PX = 2;

/**
 * The part of the page that an on-screen keyboard leaves visible; null where it covers nothing. Browsers that know
 * `interactive-widget` make the page itself smaller, and Safari only what one sees of it.
 */
export function useVisibleArea(): VisibleArea | null {
  const [area, setArea] = useState<VisibleArea | null>(null);
  useEffect(() => {
    const { visualViewport } = window;
    if (!visualViewport) return;
    const measure = () => {
      const { height, scale, offsetTop } = visualViewport;
      // Whoever zooms in sees less too, and nothing covers the rest.
      const covered = innerHeight - height * scale;
      setArea((last) => {
        if (covered < COVERED_PX) return null;
        const now = { top: scale > 1 ? 0 : offsetTop, height: height * scale };
        return last?.top === now.top && last.height === now.height ? last : now;
      });
    };
    visualViewport.addEventListener('resize', measure);
    visualViewport.addEventListener('scroll', measure);
    return () => {
      visualViewport.removeEventListener('resize', measure);
      visualViewport.removeEventListener('scroll', measure);
    };
  }, []);
  return area;
}
