import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createSessionRequest, executeRequest, sessionId } from '../api.ts';
import {
  activeFileId,
  chooseLanguage,
  currentLanguage,
  fileText,
  languageFile,
  onWorkspaceChange,
} from '../document.ts';
import { CodedError, ERROR_STATUS, type ErrorCode, errorBody } from '../errors.ts';
import { LANGUAGES } from '../languages.ts';
import { INTERACTIVE_WALL_MS, LIMITS, RUN_LIMITS } from '../limits.ts';
import { isJson, parseBody } from '../parse.ts';
import {
  RECORDING_VERSION,
  recordingEntry,
  recordingType,
  recordingVersion,
} from '../recording.ts';
import {
  clientMessage,
  decodeMessage,
  encodeMessage,
  participantName,
  roomMessage,
} from '../room.ts';
import { interactiveRequest, runPath, runRequest } from '../run.ts';

const codeOf = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
  return 'none';
};

describe('errors', () => {
  test.each(Object.keys(ERROR_STATUS) as ErrorCode[])('%s has the fixed shape', (code) => {
    const error = new CodedError(code, 'A sentence.');
    expect(errorBody.parse(error.body)).toEqual({ error: { code, message: 'A sentence.' } });
    const asksToRetry = error.status === 429 || error.status === 503;
    expect('Retry-After' in error.headers).toBe(asksToRetry);
  });
});

describe('bodies', () => {
  test('each fault has its code', () => {
    expect(codeOf(() => parseBody(createSessionRequest, '{'))).toBe('invalid_json');
    expect(codeOf(() => parseBody(createSessionRequest, '{"language":"x"}'))).toBe(
      'unknown_language',
    );
    expect(codeOf(() => parseBody(createSessionRequest, '[]'))).toBe('invalid_request');
    const long = JSON.stringify({ code: 'é'.repeat(LIMITS.codeBytes / 2 + 1) });
    expect(codeOf(() => parseBody(executeRequest, long))).toBe('payload_too_large');
    const fits = JSON.stringify({ code: 'é'.repeat(LIMITS.codeBytes / 2) });
    expect(parseBody(executeRequest, fits).stdin).toBe('');
  });

  test('a title loses its control characters and its margins', () => {
    expect(parseBody(createSessionRequest, '{"title":" a\\u0000\\tb "}').title).toBe('a b');
  });

  test.each([
    ['application/json', true],
    ['Application/JSON; charset=utf-8', true],
    ['application/jsonp', false],
    ['text/plain', false],
    [undefined, false],
  ])('the content type %j is JSON: %j', (type, expected) => {
    expect(isJson(type)).toBe(expected);
  });

  test('session ids have one form', () => {
    expect(sessionId.safeParse('a'.repeat(20)).success).toBe(true);
    for (const id of [
      '',
      'a'.repeat(19),
      'a'.repeat(21),
      `${'a'.repeat(19)}1`,
      `${'a'.repeat(19)}/`,
    ]) {
      expect(sessionId.safeParse(id).success).toBe(false);
    }
  });
});

describe('run requests', () => {
  test.each(['main.py', 'a/b/c.txt', 'ü.py'])('%s is a path', (path) => {
    expect(runPath.safeParse(path).success).toBe(true);
  });

  test.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../b',
    './a',
    'a//b',
    'a/',
    'a\u0000b',
    'a\\b',
    'a'.repeat(300),
  ])('%j is not', (path) => {
    expect(runPath.safeParse(path).success).toBe(false);
  });

  const file = { path: 'main.py', content: '' };

  test('limits can be lowered, never raised', () => {
    const asking = (cpuMs: number) =>
      runRequest.safeParse({ language: 'python', files: [file], limits: { cpuMs } }).success;
    expect(asking(RUN_LIMITS.cpuMs)).toBe(true);
    expect(asking(RUN_LIMITS.cpuMs + 1)).toBe(false);
    expect(asking(0)).toBe(false);
  });

  test('an interactive run may take longer', () => {
    const asking = (wallMs: number) =>
      [interactiveRequest, runRequest].map(
        (schema) =>
          schema.safeParse({ language: 'python', files: [file], limits: { wallMs } }).success,
      );
    expect(asking(INTERACTIVE_WALL_MS)).toEqual([true, false]);
    expect(asking(INTERACTIVE_WALL_MS + 1)).toEqual([false, false]);
  });

  test.each([
    ['no file', { files: [] }],
    ['one path twice', { files: [file, file] }],
    ['an entry that is none of them', { files: [file], entry: 'other.py' }],
  ])('%s is refused', (_, request) => {
    expect(runRequest.safeParse({ language: 'python', ...request }).success).toBe(false);
  });
});

describe('room messages', () => {
  test('what is encoded can be decoded', () => {
    const message = { type: 'run', language: 'python' } as const;
    expect(decodeMessage(clientMessage, encodeMessage(message))).toEqual(message);
  });

  test.each([
    '',
    '{',
    'null',
    '{"type":"shout"}',
    '{"type":"run","language":"klingon"}',
    '{"type":"pong"}',
  ])('%j is none of a client’s', (text) => {
    expect(decodeMessage(clientMessage, text)).toBeNull();
  });

  test('a field that a newer release adds is passed over', () => {
    expect(decodeMessage(roomMessage, '{"type":"pong","mood":"good"}')).toEqual({ type: 'pong' });
  });

  test('names cannot be empty, long or made of control characters', () => {
    expect(participantName.safeParse(' \u0007 ').success).toBe(false);
    expect(participantName.safeParse('x'.repeat(LIMITS.nameLength + 1)).success).toBe(false);
    expect(participantName.parse(' Zoë\u202e ')).toBe('Zoë');
  });
});

describe('the shared document', () => {
  test('an empty one has no language, no open file and no code', () => {
    const doc = new Y.Doc();
    expect([currentLanguage(doc), activeFileId(doc), languageFile(doc, 'python')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('choosing a language makes its file once', () => {
    const doc = new Y.Doc();
    expect(chooseLanguage(doc, 'python')).toBe(true);
    expect(chooseLanguage(doc, 'python')).toBe(false);
    fileText(doc, 'python')?.insert(0, '# mine\n');
    chooseLanguage(doc, 'javascript');
    expect(languageFile(doc, 'javascript')).toEqual({
      id: 'javascript',
      path: 'main.js',
      content: LANGUAGES.javascript.starter,
    });
    chooseLanguage(doc, 'python');
    expect(languageFile(doc, 'python')?.content).toBe(`# mine\n${LANGUAGES.python.starter}`);
    expect([currentLanguage(doc), activeFileId(doc)]).toEqual(['python', 'python']);
  });

  test('nonsense in it reads as nothing', () => {
    const doc = new Y.Doc();
    chooseLanguage(doc, 'python');
    doc.getMap('workspace').set('language', 42);
    doc.getMap('workspace').set('active', 'elsewhere');
    doc.getMap('files').set('python', 'text');
    expect([currentLanguage(doc), activeFileId(doc), fileText(doc, 'python')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('changes of the workspace are told until one stops listening', () => {
    const doc = new Y.Doc();
    let calls = 0;
    const stop = onWorkspaceChange(doc, () => calls++);
    chooseLanguage(doc, 'python');
    expect(calls).toBeGreaterThan(0);
    const before = calls;
    stop();
    chooseLanguage(doc, 'javascript');
    expect(calls).toBe(before);
  });

  test.each(Object.values(LANGUAGES))(
    'the starter of $label has LF line ends and ends with one',
    ({ starter }) => {
      expect(starter).toMatch(/^[^\r]+\n$/);
    },
  );
});

describe('recordings', () => {
  test('say their version in their content type', () => {
    expect(recordingVersion(recordingType(RECORDING_VERSION))).toBe(RECORDING_VERSION);
    expect(recordingVersion(recordingType(12))).toBe(12);
    expect(recordingVersion('application/x-ndjson')).toBeNull();
    expect(recordingVersion(null)).toBeNull();
  });

  test('are made of updates and of events that are known', () => {
    const place = { seq: 1, at: '2026-01-01T00:00:00.000Z' };
    const update = { ...place, actor: 'room', update: 'AAA=' };
    const event = { ...place, event: { type: 'leave', participantId: 'x' } };
    expect(recordingEntry.parse(update)).toEqual(update);
    expect(recordingEntry.parse(event)).toEqual(event);
    expect(recordingEntry.safeParse({ ...place, event: { type: 'unheard-of' } }).success).toBe(
      false,
    );
  });

  test.each([0, 1.5, LIMITS.frameBytes + 1])('a paste has no %d characters', (characters) => {
    expect(clientMessage.safeParse({ type: 'pasted', characters }).success).toBe(false);
  });
});
