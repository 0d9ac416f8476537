import { type Access, CALLS, type Call } from '../../calls.ts';
import { ERROR_STATUS, type ErrorCode } from '../../errors.ts';
import { ERROR_MEANING } from '../../meanings.ts';
import { errorsOf, openApi, schemaOf } from '../../openapi.ts';
import { alternativesOf, fieldRows } from './fields.ts';
import { block, code, table } from './markdown.ts';

const document = openApi('');

const WHO: Readonly<Record<Access, string>> = {
  anybody: 'for anybody',
  link: 'for whoever has the link',
  interviewer: 'for the interviewer',
  replay: 'for the interviewer, and for whoever has the link while the replay is open',
};

const operationOf = ({ path, method }: Call) => {
  const operation = document.paths[path]?.[method];
  if (!operation) throw new Error(`There is no ${method} ${path}.`);
  return operation;
};

/** The fields of what is sent or comes, or in words what it is. */
function fields(schema: Parameters<typeof fieldRows>[0]): string {
  const rows = fieldRows(schema).map(([name, type, meaning]) => [code(name), type, meaning]);
  return rows.length === 0 ? '' : table(['field', 'type', 'meaning'], rows);
}

function parameters(call: Call): string {
  const rows = (operationOf(call).parameters ?? [])
    .filter(({ name }) => name !== 'id')
    .map(({ name, in: place, schema, description, required }) => [
      code(name),
      place === 'path' ? 'path' : 'query',
      ...(fieldRows({
        properties: { [name]: { ...schema, ...(description && { description }) } },
        required: required ? [name] : [],
      })[0]?.slice(1) ?? []),
    ]);
  return rows.length === 0 ? '' : table(['parameter', 'in', 'type', 'meaning'], rows);
}

function body({ body: sent }: Call): string {
  if (sent === null) return '';
  const head = sent.required ? 'The body:' : 'The body, which may be left out:';
  const tables = alternativesOf(schemaOf(sent.schema)).map(fields);
  return `${head}\n\n${tables.join('\n\nor\n\n')}`;
}

function answer({ answer: { status, says, type, schema, headers } }: Call): string {
  const kind = type !== null && type !== 'application/json' ? ` \`${type}\`.` : '';
  const named = Object.entries(headers).map(
    ([name, meaning]) => `\n- the header \`${name}\`: ${meaning}`,
  );
  const rows = schema ? fields(schemaOf(schema)) : '';
  return `Answer ${code(String(status))}: ${says}${kind}${named.length > 0 ? `\n${named.join('')}` : ''}${rows === '' ? '' : `\n\n${rows}`}`;
}

function errors(call: Call): string {
  const codes = [...errorsOf(call)].flatMap(([status, all]) =>
    all.filter((each) => each !== 'internal').map((each) => `${status} ${code(each)}`),
  );
  return codes.length === 0 ? '' : `[Errors](#errors): ${codes.join(', ')}.`;
}

/** Values of the parameters in the examples. */
const EXAMPLE: Readonly<Record<string, string>> = { id: '$SESSION', seq: '1', n: '1' };

/** The call as one types it, with `VIVA`, `SESSION` and `TOKEN` set. */
function example(call: Call): string {
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, name) => EXAMPLE[name] ?? '');
  const needsToken = call.access === 'interviewer' || call.access === 'replay';
  const parts = [
    `curl "$VIVA/api${path}"`,
    ...(needsToken ? ['--header "Authorization: Bearer $TOKEN"'] : []),
    ...(call.answer.headers['Content-Disposition'] ? ['--remote-name --remote-header-name'] : []),
    ...(call.body ? [`--json '${JSON.stringify(call.body.example)}'`] : []),
  ];
  return block('sh', parts.join(' \\\n  '));
}

/** One call: what it does, who may, what goes in and what comes out. */
function callText(call: Call): string {
  return [
    `### ${call.summary}`,
    `\`${call.method.toUpperCase()} /api${call.path}\`, ${WHO[call.access]}`,
    call.description,
    // A socket is nothing that curl is asked for.
    call.answer.status === 101 ? '' : example(call),
    parameters(call),
    body(call),
    answer(call),
    errors(call),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** All calls of one tag. */
export const callsOf = (tag: string): string =>
  CALLS.filter((call) => operationOf(call).tags.includes(tag))
    .map(callText)
    .join('\n\n');

/** All errors that calls of the API tell. */
export function errorTable(): string {
  const told = new Set(CALLS.flatMap((call) => [...errorsOf(call).values()].flat()));
  const rows = (Object.keys(ERROR_STATUS) as ErrorCode[])
    .filter((each) => told.has(each))
    .map((each) => [String(ERROR_STATUS[each]), code(each), ERROR_MEANING[each]]);
  return table(['status', 'code', 'meaning'], rows);
}
