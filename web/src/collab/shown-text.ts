import { insertedText, wholeText } from '@viva/protocol/shared-text';
import type { TextDelta, TextDeltaStep } from '@viva/protocol/text-delta';
import type * as Y from 'yjs';

/**
 * The shared text as the editor shows it. Every client of the protocol may write into the document, and some things
 * that fit into a Y.Text fit into no editor with LF line ends. Each is shown as one character, so that offsets
 * are the same on both sides.
 */
const CARRIAGE_RETURN = '\u240d';

const shown = (text: string): string => text.replaceAll('\r', CARRIAGE_RETURN);

/** The whole text; as long as `text.length`. */
export const shownText = (text: Y.Text): string => shown(wholeText(text));

/** The change of a text event, read while the event is being handled. */
export function shownDelta(event: Y.YTextEvent): TextDelta {
  return event.delta.flatMap((step): TextDeltaStep[] => {
    if (step.retain !== undefined) return [{ retain: step.retain }];
    if (step.delete !== undefined) return [{ delete: step.delete }];
    return step.insert === undefined ? [] : [{ insert: shown(insertedText(step.insert)) }];
  });
}
