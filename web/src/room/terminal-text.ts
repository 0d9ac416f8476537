export const NO_PENDING = '';

export interface CleanText {
  readonly text: string;
  /** An escape sequence or carriage return that the next chunk goes on with. */
  readonly pending: string;
}

/** An unfinished sequence longer than this is none: it is shown rather than waited for. */
const MOST_PENDING = 256;

const ESC = '\\u001b';
/** A string sequence's content, up to what may end it. */
const STRING = '[\\]PX^_][^\\u0007\\u001b]*';

/**
 * The escape sequences of ECMA-48: control sequences (`ESC [` … final byte), strings such as operating system commands
 * (`ESC ]` … BEL or `ESC \`), and the short ones (`ESC`, intermediate bytes, final byte).
 */
const SEQUENCE = new RegExp(
  `${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}${STRING}(?:\\u0007|${ESC}\\\\)|${ESC}[ -/]*[0-~]`,
  'g',
);
const UNFINISHED = new RegExp(`(?:\\r|${ESC}(?:\\[[0-?]*[ -/]*|${STRING}${ESC}?|[ -/]*))$`);

/** Control characters besides tab and line feed. */
const CONTROL = /[^\P{Cc}\t\n]/gu;

/** A control character's picture, `␀` for NUL: it is there to be seen and does nothing. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code >= 0x80) return '\ufffd';
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
}

/**
 * Program output as plain text: escape sequences taken out, every line end an LF (a lone carriage return too),
 * other control characters made visible.
 */
export function cleanText(raw: string): CleanText {
  const tail = UNFINISHED.exec(raw)?.[0] ?? NO_PENDING;
  const pending = tail.length <= MOST_PENDING ? tail : NO_PENDING;
  const text = raw
    .slice(0, raw.length - pending.length)
    .replace(SEQUENCE, '')
    .replace(/\r+\n?/g, '\n')
    .replace(CONTROL, picture);
  return { text, pending };
}
