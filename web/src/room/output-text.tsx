import type { OutputChunk } from '@viva/protocol/room';
import { memo, useState } from 'react';
import { type Block, EMPTY_LOG, extendLog } from './output-log.ts';

/** What a program printed. Only the last block is ever laid out again; those out of sight are not laid out at all. */
export function OutputText({ chunks }: { readonly chunks: readonly OutputChunk[] }) {
  const [log, setLog] = useState(() => extendLog(EMPTY_LOG, chunks));
  const current = extendLog(log, chunks);
  if (current !== log) setLog(current);
  return current.blocks.map((block) => <BlockText key={block.index} block={block} />);
}

const LINE_PX = 20;

const BlockText = memo(function BlockText({ block }: { readonly block: Block }) {
  return (
    <pre
      className="font-mono break-words whitespace-pre-wrap [content-visibility:auto] [overflow-wrap:anywhere]"
      style={{ containIntrinsicBlockSize: `auto ${Math.max(block.lines, 1) * LINE_PX}px` }}
    >
      {block.segments.map(({ index, stream, text }) =>
        stream === 'stderr' ? (
          <span key={index} className="stderr" title="Standard error">
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </pre>
  );
});
