import type * as z from 'zod';
import { CLOSE_MEANING } from '../../meanings.ts';
import { schemaOf } from '../../openapi.ts';
import { CLOSE_CODE, clientMessage, controlMessage, roomMessage } from '../../room.ts';
import { fieldRows } from './fields.ts';
import { code, table } from './markdown.ts';

/** A row for each message and, below it, one for each of its fields. */
function messageTable(messages: readonly z.ZodType[]): string {
  const rows = messages.flatMap((message) => {
    const schema = schemaOf(message);
    const [type, ...fields] = typeFirst(fieldRows(schema));
    const name = type?.[1] ?? '';
    return [
      [name, '', '', schema.description ?? ''],
      ...fields.map(([field, kind, meaning]) => ['', code(field), kind, meaning]),
    ];
  });
  return table(['message', 'field', 'type', 'meaning'], rows);
}

const typeFirst = (rows: ReturnType<typeof fieldRows>) =>
  rows.toSorted(([one], [other]) => Number(other === 'type') - Number(one === 'type'));

const control = new Set<z.ZodType>(controlMessage.options);

/** What everybody may say. */
export const clientMessages = (): string =>
  messageTable(clientMessage.options.filter((option) => !control.has(option)));

/** What only the interviewer may say. */
export const controlMessages = (): string => messageTable(controlMessage.options);

/** What the room says. */
export const roomMessages = (): string => messageTable(roomMessage.options);

/** Why the room closes a socket. */
export const closeCodes = (): string =>
  table(
    ['code', 'meaning'],
    (Object.keys(CLOSE_CODE) as (keyof typeof CLOSE_CODE)[]).map((name) => [
      String(CLOSE_CODE[name]),
      CLOSE_MEANING[name],
    ]),
  );
