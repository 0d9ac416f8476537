/** The small recorded session that the landing page plays. Times are in milliseconds from its beginning. */

export type TokenKind = 'plain' | 'keyword' | 'function' | 'number';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

interface Typing {
  /** Index of the author in AUTHORS. */
  readonly author: number;
  readonly line: number;
  readonly start: number;
}

export const AUTHORS = [
  { name: 'Ann', color: 0 },
  { name: 'Bo', color: 1 },
] as const;

const plain = (text: string): Token => ({ kind: 'plain', text });
const keyword = (text: string): Token => ({ kind: 'keyword', text });
const called = (text: string): Token => ({ kind: 'function', text });
const number = (text: string): Token => ({ kind: 'number', text });

const TEXT: readonly (readonly Token[])[] = [
  [keyword('def'), plain(' '), called('depth'), plain('(node):')],
  [
    plain('    '),
    keyword('if'),
    plain(' node '),
    keyword('is'),
    plain(' '),
    keyword('None'),
    plain(':'),
  ],
  [plain('        '), keyword('return'), plain(' '), number('0')],
  [plain('    left = '), called('depth'), plain('(node.left)')],
  [plain('    right = '), called('depth'), plain('(node.right)')],
  [
    plain('    '),
    keyword('return'),
    plain(' '),
    number('1'),
    plain(' + '),
    called('max'),
    plain('(left, right)'),
  ],
  [],
  [called('print'), plain('('), called('depth'), plain('(tree))')],
];

export const LINES = TEXT.map((tokens, index) => ({
  number: index + 1,
  tokens,
  length: tokens.reduce((length, { text }) => length + text.length, 0),
}));

/** The lines that are typed; the others are there from the beginning. */
const TYPING: readonly Typing[] = [
  { author: 1, line: 3, start: 700 },
  { author: 0, line: 7, start: 1500 },
  { author: 1, line: 4, start: 2700 },
  { author: 1, line: 5, start: 4700 },
];

const CHARACTER_MS = 55;
const RUN_AT = 7_400;
const OUTPUT_AT = 7_900;

export const DURATION = 12_000;
/** A moment at which everything has been typed and run: what shows before, and without, any motion. */
export const STILL = 9_000;

export interface Frame {
  /** How many characters of each line show. */
  readonly shown: readonly number[];
  /** Where each author's caret is. */
  readonly carets: readonly { readonly line: number; readonly column: number }[];
  readonly run: 'idle' | 'running' | 'finished';
}

const lengthOf = (line: number): number => LINES[line]?.length ?? 0;

/** Indentation comes at once, as in an editor. */
const indentOf = (line: number): number => {
  const text = LINES[line]?.tokens[0]?.text ?? '';
  return text.length - text.trimStart().length;
};

function typedAt(ms: number, { line, start }: Typing): number {
  if (ms < start) return 0;
  return Math.min(lengthOf(line), indentOf(line) + Math.floor((ms - start) / CHARACTER_MS));
}

/** What the recording shows at a moment. */
export function frameAt(ms: number): Frame {
  const shown = LINES.map((_, line) => {
    const typing = TYPING.find((one) => one.line === line);
    return typing ? typedAt(ms, typing) : lengthOf(line);
  });
  const carets = AUTHORS.map((_, author) => {
    const last = TYPING.findLast((one) => one.author === author && one.start <= ms);
    const line = last?.line ?? author;
    return { line, column: shown[line] ?? 0 };
  });
  const run = ms >= OUTPUT_AT ? 'finished' : ms >= RUN_AT ? 'running' : 'idle';
  return { shown, carets, run };
}
