/** A program of so many lines, each with its number. */
export const largeText = (lines: number): string =>
  Array.from({ length: lines }, (_, n) => `value_${n} = ${n} + 1\n`).join('');
