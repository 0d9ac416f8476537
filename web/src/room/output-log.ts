import type { OutputChunk } from '@viva/protocol/room';
import type { OutputStream } from '@viva/protocol/run';
import { cleanText, NO_PENDING } from './terminal-text.ts';

export interface Segment {
  /** Its place in the block. */
  readonly index: number;
  readonly stream: OutputStream;
  readonly text: string;
}

/** A stretch of whole lines that is laid out by itself, so that one more line never lays out all the others again. */
export interface Block {
  /** Its place in the log. */
  readonly index: number;
  readonly segments: readonly Segment[];
  readonly lines: number;
  readonly length: number;
}

/** A run's output, ready to be shown. Blocks before the last never change: they are the same objects in the next log. */
export interface OutputLog {
  readonly blocks: readonly Block[];
  /** Chunks that it was made from. */
  readonly consumed: number;
  /** The last of them, to tell a continuation from another account of the run. */
  readonly last: OutputChunk | null;
  /** Ends of chunks that mean nothing without the next one, by stream. */
  readonly pending: Readonly<Record<OutputStream, string>>;
}

export const EMPTY_LOG: OutputLog = {
  blocks: [],
  consumed: 0,
  last: null,
  pending: { stdout: NO_PENDING, stderr: NO_PENDING },
};

/** A block ends after the line that reaches one of these; a longer line is broken. */
const BLOCK_LINES = 100;
const BLOCK_LENGTH = 8_000;

/**
 * The log with the chunks that it does not have yet, at the cost of those alone. It starts over when the chunks are not
 * a continuation: after a reconnect the room may have joined them differently.
 */
export function extendLog(log: OutputLog, chunks: readonly OutputChunk[]): OutputLog {
  const continued = (chunks[log.consumed - 1] ?? null) === log.last;
  if (continued && chunks.length === log.consumed) return log;
  const base = continued ? log : EMPTY_LOG;
  const blocks = [...base.blocks];
  const pending = { ...base.pending };
  for (const { stream, data } of chunks.slice(base.consumed)) {
    const cleaned = cleanText(pending[stream] + data);
    pending[stream] = cleaned.pending;
    appendText(blocks, stream, cleaned.text);
  }
  return { blocks, consumed: chunks.length, last: chunks.at(-1) ?? null, pending };
}

function appendText(blocks: Block[], stream: OutputStream, text: string): void {
  let start = 0;
  while (start < text.length) {
    const last = blocks.at(-1);
    const block =
      last && !isFull(last) ? last : { index: blocks.length, segments: [], lines: 0, length: 0 };
    const { end, lines } = roomFor(block, text, start);
    blocks[block.index] = appendSegment(block, stream, text.slice(start, end), lines);
    start = end;
  }
}

const isFull = (block: Block): boolean =>
  block.lines >= BLOCK_LINES || block.length >= BLOCK_LENGTH;

/** How far into the text a block can take: up to the line that fills it, or the most it may hold. */
function roomFor(block: Block, text: string, start: number): { end: number; lines: number } {
  const most = Math.min(text.length, start + BLOCK_LENGTH);
  let lines = 0;
  let end = start;
  while (end < most) {
    const newline = text.indexOf('\n', end);
    if (newline === -1 || newline >= most) return { end: wholeCharacter(text, most), lines };
    end = newline + 1;
    lines += 1;
    if (block.lines + lines >= BLOCK_LINES || block.length + end - start >= BLOCK_LENGTH) break;
  }
  return { end, lines };
}

/** Moves a cut behind a surrogate pair instead of through it. */
function wholeCharacter(text: string, index: number): number {
  const code = text.charCodeAt(index - 1);
  return index < text.length && code >= 0xd800 && code <= 0xdbff ? index + 1 : index;
}

function appendSegment(block: Block, stream: OutputStream, text: string, lines: number): Block {
  const last = block.segments.at(-1);
  const segments =
    last?.stream === stream
      ? [...block.segments.slice(0, -1), { ...last, text: last.text + text }]
      : [...block.segments, { index: block.segments.length, stream, text }];
  return { ...block, segments, lines: block.lines + lines, length: block.length + text.length };
}
