import { describe, expect, it } from 'vitest';
import { FrameDecoder, FrameError, fileFrames, inputFrames } from '../../src/sandbox/frames.ts';

const frame = (
  type: string,
  payload: Uint8Array | readonly number[] | string,
  length = payload.length,
) => {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32LE(length, 1);
  return Buffer.concat([header, Buffer.from(payload)]);
};

const EXIT = Buffer.alloc(32);
EXIT.writeUInt8(3, 0);
EXIT.writeUInt8(1, 1);
EXIT.writeUInt8(1, 2);
EXIT.writeInt32LE(9, 4);
EXIT.writeBigUInt64LE(1_500_000n, 8);
EXIT.writeBigUInt64LE(250_000n, 16);
EXIT.writeBigUInt64LE(2n ** 33n, 24);

describe('the decoder', () => {
  it('finds frames wherever the chunks of a stream end', () => {
    const stream = Buffer.concat([
      frame('r', [1]),
      frame('o', 'out'),
      frame('e', ''),
      frame('x', EXIT),
    ]);
    const expected = new FrameDecoder().push(stream);
    expect(expected.map(({ type }) => type)).toEqual(['ready', 'stdout', 'stderr', 'exit']);
    for (const size of [1, 2, 3, 7, 40]) {
      const decoder = new FrameDecoder();
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size),
      );
      expect(chunks.flatMap((chunk) => decoder.push(chunk))).toEqual(expected);
    }
  });

  it('reads how a command ended', () => {
    const signalled = {
      cause: 'memory',
      exitCode: null,
      signal: 9,
      outOfMemory: true,
      truncated: false,
      wallMs: 1500,
      cpuMs: 250,
      memoryBytes: 2 ** 33,
    };
    expect(new FrameDecoder().push(frame('x', EXIT))).toEqual([{ type: 'exit', exit: signalled }]);
    const exited = Buffer.from(EXIT);
    exited.writeUInt8(0, 1);
    expect(new FrameDecoder().push(frame('x', exited))).toMatchObject([
      { exit: { exitCode: 9, signal: null } },
    ]);
  });

  const badCause = Buffer.from(EXIT);
  badCause.writeUInt8(99, 0);

  it.each([
    ['an unknown type', frame('?', '')],
    ['too long a frame', frame('o', '', 2 ** 20 + 1)],
    ['no version', frame('r', '')],
    ['half an exit', frame('x', EXIT.subarray(0, 16))],
    ['an unknown cause', frame('x', badCause)],
    ['no status', frame('z', '')],
    ['an unknown status', frame('z', [17])],
  ])('refuses %s', (_, bytes) => {
    expect(() => new FrameDecoder().push(bytes)).toThrow(FrameError);
  });
});

describe('frames for the supervisor', () => {
  it('carry a file in as many pieces as it takes', () => {
    const content = Buffer.alloc(1_200_000, 'x');
    const frames = fileFrames('a/b', content, 0o755);
    expect(frames).toHaveLength(3);
    const modes = frames.map((bytes) => bytes.readUInt16LE(5));
    expect(modes).toEqual([0o755, 0o755 | 0x8000, 0o755 | 0x8000]);
    const sizes = frames.map((bytes) => bytes.length - 'F0000mm'.length - 'a/b\0'.length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(content.length);
    expect(fileFrames('empty', '')).toHaveLength(1);
  });

  it('carry no input in no frame, since an empty one would end it', () => {
    expect(inputFrames('')).toEqual([]);
    expect(inputFrames(Buffer.alloc(100_000)).every((bytes) => bytes.length > 5)).toBe(true);
  });
});
