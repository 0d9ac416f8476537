import { describe, expect, test } from 'vitest';
import { CALLS } from '../calls.ts';
import { ERROR_STATUS } from '../errors.ts';
import { NAMED_SCHEMAS, openApi } from '../openapi.ts';
import { recordingEntry } from '../recording.ts';

const document = openApi('https://viva.test');
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.values(methods).map((operation) => ({ path, operation })),
);

test('each reference leads to a schema', () => {
  const referred = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to);
  const named = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`);
  expect(named).toEqual(expect.arrayContaining([...new Set(referred)]));
  expect(Object.keys(document.components.schemas)).toEqual(Object.keys(NAMED_SCHEMAS));
});

test('operations have names of their own and the parameters of their paths', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(CALLS.length);
  for (const { path, operation } of operations) {
    const inPath = operation.parameters?.filter((each) => each.in === 'path') ?? [];
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
  }
});

test('what a caller may leave out is not required, and lives as a default', () => {
  expect(document.components.schemas.ExecuteRequest).not.toHaveProperty('required');
  expect(document.components.schemas.CreateSessionRequest).toMatchObject({
    properties: { language: { default: 'python', $ref: '#/components/schemas/LanguageId' } },
  });
});

test('who needs a token, and who may have one', () => {
  const security = (id: string) =>
    operations.find(({ operation }) => operation.operationId === id)?.operation.security;
  expect(security('createSession')).toEqual([]);
  expect(security('listExecutions')).toEqual([{ linkToken: [] }]);
  expect(security('createTicket')).toContainEqual({});
});

describe.each(CALLS.map((call) => [call.id, call] as const))('%s', (_, call) => {
  test('has an example that its schema takes', () => {
    if (call.body) expect(call.body.schema.safeParse(call.body.example).success).toBe(true);
  });

  test('tells each of its errors under its status', () => {
    const responses = document.paths[call.path]?.[call.method]?.responses ?? {};
    for (const code of [...call.errors, 'internal'] as const) {
      expect(responses[ERROR_STATUS[code]]?.description).toContain(`\`${code}\``);
    }
  });
});

test('the lines of a recording are described', () => {
  expect(recordingEntry.options).toEqual([
    NAMED_SCHEMAS.RecordedUpdate,
    NAMED_SCHEMAS.RecordedEvent,
  ]);
});
