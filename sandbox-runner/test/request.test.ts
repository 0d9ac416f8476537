import { LEAST_MEMORY_BYTES, LIMITS } from '@viva/protocol/limits';
import { describe, expect, it } from 'vitest';
import { parseRunRequest } from '../src/request.ts';

const withFiles = (...paths: string[]) =>
  JSON.stringify({ language: 'python', files: paths.map((path) => ({ path, content: 'pass' })) });

describe('a run request', () => {
  it('may have files in folders', () => {
    const { files } = parseRunRequest(withFiles('main.py', 'lib/one.py', 'lib/deep/two.py'));
    expect(files.map(({ path }) => path)).toEqual(['main.py', 'lib/one.py', 'lib/deep/two.py']);
  });

  it.each([
    '../../x',
    '/etc/passwd',
    'a/../b',
    './main.py',
    'a//b',
    'nul\0byte',
    'back\\slash',
    '',
    'x'.repeat(300),
    'ж'.repeat(150),
    '\ud800',
  ])('may not have the file %j', (path) => {
    expect(() => parseRunRequest(withFiles(path))).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  it.each([[['lib', 'lib/one.py']], [['lib/one/two.py', 'lib/one']], [['main.py', 'main.py']]])(
    'may not have the files %j together',
    (paths) => {
      expect(() => parseRunRequest(withFiles(...paths))).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
    },
  );

  it('may not exceed the code limit with its files together', () => {
    const content = 'x'.repeat(LIMITS.codeBytes / 2 + 1);
    const files = ['a.py', 'b.py'].map((path) => ({ path, content }));
    expect(() => parseRunRequest(JSON.stringify({ language: 'python', files }))).toThrow(
      expect.objectContaining({ code: 'payload_too_large' }),
    );
  });

  it('may ask for less than the limits, but not for less memory than a container starts with', () => {
    const asking = (limits: object) =>
      parseRunRequest(JSON.stringify({ ...JSON.parse(withFiles('main.py')), limits }));
    expect(asking({ memoryBytes: LEAST_MEMORY_BYTES, cpuMs: 1 }).limits.cpuMs).toBe(1);
    expect(() => asking({ memoryBytes: LEAST_MEMORY_BYTES - 1 })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  it('tells bad JSON, an unknown language and wrong types apart', () => {
    const failing = (text: string) => expect(() => parseRunRequest(text));
    failing('{"language":').toThrow(expect.objectContaining({ code: 'invalid_json' }));
    failing('{"language":"klingon","files":[]}').toThrow(
      expect.objectContaining({ code: 'unknown_language' }),
    );
    failing('{"language":"python","files":7}').toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
    failing('[]').toThrow(expect.objectContaining({ code: 'invalid_request' }));
    failing('null').toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
