import type { IFunctionIdentifier, Terminal } from '@xterm/xterm';

/** Questions with which a program asks its terminal about itself, as ECMA-48 and xterm know them. */
const CONTROL: readonly IFunctionIdentifier[] = [
  // Device attributes: primary, secondary, tertiary.
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  // Status and cursor position.
  { final: 'n' },
  { prefix: '?', final: 'n' },
  // Modes, version, window.
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
  { final: 't' },
  // Keyboard protocol.
  { prefix: '?', final: 'u' },
];
/** Settings and capabilities. */
const DEVICE_CONTROL: readonly IFunctionIdentifier[] = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
];
/** Operating system commands that ask for colours, or change them for whatever comes after the program too. */
const COLORS = [4, 10, 11, 12];

/** The mode in which a terminal reports its focus. */
const FOCUS = 1004;

/**
 * Has a terminal answer no questions. Everybody's terminal hears them, again each time that a run is shown anew, and all
 * answers would reach the program as if they were typed.
 */
export function refuseQuestions({ parser }: Terminal): void {
  // Reporting the focus is an answer too: at once, and whenever somebody looks elsewhere.
  parser.registerCsiHandler({ prefix: '?', final: 'h' }, (modes) => modes.includes(FOCUS));
  for (const id of CONTROL) parser.registerCsiHandler(id, () => true);
  for (const id of DEVICE_CONTROL) parser.registerDcsHandler(id, () => true);
  for (const id of COLORS) parser.registerOscHandler(id, () => true);
}
