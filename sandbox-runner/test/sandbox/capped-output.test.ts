import { describe, expect, it } from 'vitest';
import { CappedOutput, utf8Prefix } from '../../src/sandbox/capped-output.ts';

describe('capped output', () => {
  it('never splits a code point, wherever the bytes are split', () => {
    const text = 'aж€😀z';
    const bytes = Buffer.from(text);
    for (let split = 0; split <= bytes.length; split += 1) {
      const output = new CappedOutput(100);
      const parts = [
        output.push('stdout', bytes.subarray(0, split)),
        output.push('stdout', bytes.subarray(split)),
        output.end('stdout'),
      ];
      expect(parts.join('')).toBe(text);
      expect(parts.every((part) => part.isWellFormed() && !part.includes('\ufffd'))).toBe(true);
    }
  });

  it('keeps half a code point of one stream apart from the other stream', () => {
    const output = new CappedOutput(100);
    expect(output.push('stdout', Buffer.from([0xe2, 0x82]))).toBe('');
    expect(output.push('stderr', Buffer.from('x'))).toBe('x');
    expect(output.push('stdout', Buffer.from([0xac]))).toBe('€');
  });

  it('turns every byte that is no UTF-8 into U+FFFD and keeps the rest', () => {
    const output = new CappedOutput(100);
    expect(output.push('stdout', Buffer.from([0x41, 0xff, 0x00, 0x1b, 0xc3]))).toBe(
      'A\ufffd\0\x1b',
    );
    expect(output.end('stdout')).toBe('\ufffd');
  });

  it('passes exactly its limit without truncation, and nothing beyond it', () => {
    const output = new CappedOutput(5);
    expect(output.push('stdout', Buffer.from('abc'))).toBe('abc');
    expect(output.push('stderr', Buffer.from('de'))).toBe('de');
    expect(output.truncated).toBe(false);
    expect(output.push('stdout', Buffer.from('f'))).toBe('');
    expect(output.truncated).toBe(true);
    expect(output.push('stdout', Buffer.from('g'))).toBe('');
  });

  it('is cut off between code points', () => {
    const output = new CappedOutput(4);
    expect(output.push('stdout', Buffer.from('a€€'))).toBe('a€');
    expect(output.truncated).toBe(true);
    expect(utf8Prefix('a😀', 4)).toBe('a');
    expect(utf8Prefix('a😀', 5)).toBe('a😀');
  });
});
