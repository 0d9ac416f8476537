/** SQLite and D1 rows end at 2 MB; parts of this many bytes leave room for the other columns. */
export const CHUNK_BYTES = 1024 * 1024;

/** Cuts bytes into parts of at most `size`; empty input gives one empty part. */
export function split(bytes: Uint8Array, size = CHUNK_BYTES): Uint8Array[] {
  const parts = [bytes.subarray(0, size)];
  for (let start = size; start < bytes.length; start += size) {
    parts.push(bytes.subarray(start, start + size));
  }
  return parts;
}

/** Puts parts together again. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
