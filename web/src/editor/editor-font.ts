import type { Settings } from '../settings.ts';

/** What code is shown in, whichever editor shows it. */
export const CODE_FONT = '"JetBrains Mono Variable", ui-monospace, Menlo, Consolas, monospace';

/** Between the edge of the pane and the first and last line, in pixels. */
export const CODE_PADDING = 12;

/** Of the font's size, rounded to whole pixels. */
const LINE_HEIGHT = 1.57;

/** The height of a line of code, in pixels. */
export const lineHeight = ({ fontSize }: Settings): number => Math.round(fontSize * LINE_HEIGHT);
