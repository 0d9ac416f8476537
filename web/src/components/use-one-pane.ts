import { useMediaQuery } from './use-media-query.ts';

/** Where there is room for two panes beside each other: Tailwind's `md`. */
const WIDE = '(min-width: 48rem)';

/** Whether there is room for one pane only, as on a phone. */
export const useOnePane = (): boolean => !useMediaQuery(WIDE);
