/** What a generator yields as a stream, which asks for the next piece when there is room for it. */
export const streamOf = (pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });

/**
 * The lines of a text without their ends, those that end within one piece of it together. A line may arrive in pieces.
 *
 * @throws Error when the last line has no end: it has been cut off. And whatever the stream fails with.
 */
export async function* lineBatches(
  text: ReadableStream<Uint8Array>,
): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const piece of text.pipeThrough(new TextDecoderStream())) {
    // The rest is not looked through again with each piece: a line may have megabytes.
    const lines = piece.split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') throw new Error('The text was cut off within a line.');
}
