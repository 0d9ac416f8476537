import { RETRY_AFTER_SECONDS } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { namedSchemas } from '../../openapi.ts';
import { MESSAGE_PREFIX } from '../../room.ts';
import { callsOf, errorTable } from './calls.ts';
import { fieldRows, TYPES } from './fields.ts';
import { block, code, table } from './markdown.ts';
import { clientMessages, closeCodes, controlMessages, roomMessages } from './room.ts';

/** What a type is, in words where it has some, and the fields that it has. */
function typeText(name: (typeof TYPES)[number]): string {
  const schema = namedSchemas()[name] ?? {};
  const rows = fieldRows(schema).map(([field, type, meaning]) => [code(field), type, meaning]);
  const values = schema.enum?.map((value) => code(String(value))).join(', ');
  return [
    `### ${name}`,
    values ? `One of ${values}.` : '',
    schema.description ?? '',
    rows.length > 0 ? table(['field', 'type', 'meaning'], rows) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The reference of the API, docs/api.md, as Markdown. */
export const apiReference = (): string => `# The API

All that the page does, it does by these calls and messages; so can you. This page is written from the schemas that check
each request (\`protocol/api.ts\`, \`protocol/calls.ts\` and \`protocol/room.ts\`) by
\`npx vitest run --project protocol reference --update\`. The same as an OpenAPI 3.1 document is at \`/api/openapi.json\` of every
deployment; a test makes each of its calls to the Worker and checks the answers by it.

## The beginning

The examples take three variables. The first is where Viva is; the others are of a session, \`sessionId\` and \`hostToken\` of
the answer that created it. \`--json\` wants curl 7.82 or newer.

${block('sh', 'export VIVA=http://localhost:8788\nexport SESSION=... TOKEN=...')}

- **Bodies** are JSON in UTF-8, sent as \`application/json\`, and at most ${LIMITS.requestBytes / 1024} KiB. Times are ISO 8601 in UTC, with milliseconds.
- **Tokens** stand in the fragments of the interviewer's and the spectators' links, and go into the header
  \`Authorization: Bearer\`. The plain link needs none: whoever knows a session's id is a candidate.
- **New fields** and events may come at any time. Pass over those that you do not know.
- **Pages of other sites** may use the API where [\`ALLOWED_ORIGINS\`](configuration.md#the-worker) names them.

### Errors

Each is \`{"error": {"code", "message"}}\`, where the message is a sentence for people. With 429 and 503 comes
\`Retry-After: ${RETRY_AFTER_SECONDS}\`. Creating sessions, running programs and having recordings looked through is limited by
[address](configuration.md#the-worker).

${errorTable()}

## Sessions

${callsOf('sessions')}

## History and replay

[The recording](recording.md) says what a recording's lines hold and how to read them.

${callsOf('history')}

## The service

${callsOf('service')}

## The room's socket

Frames are of two kinds. **Binary** ones are those of the [y-websocket](https://github.com/yjs/y-websocket) protocol: sync and
awareness of a Yjs document, in which \`files\` maps the id of a file, that of its language, to its \`path\` and its \`text\`, and
\`workspace\` has the current \`language\`. **Text** frames are \`${MESSAGE_PREFIX}\` and a message in JSON right after it. Clients that
know the y-websocket protocol alone ask for no text frames; a test lets those of npm join:

${block(
  'js',
  `import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const doc = new Y.Doc();
const room = \`ws://localhost:8788/api/sessions/\${session}\`;
new WebsocketProvider(room, 'ws', doc, { params: { name: 'Robot', messages: 'none' } });`,
)}

One frame may have ${LIMITS.frameBytes / 1024 / 1024} MiB; one socket may send ${LIMITS.framesPerSecond} frames and ${LIMITS.bytesPerSecond / 1024 / 1024} MiB a second on average. What a role may not do, the room
does not; it answers with a \`notice\`.

### What one may say

${clientMessages()}

### What the interviewer may say

${controlMessages()}

### What the room says

${roomMessages()}

### Why it closes

A refusal before the upgrade is an ordinary [error](#errors). Later the room closes the socket with one of these; with any other
code, connect again.

${closeCodes()}

## Types

${TYPES.map(typeText).join('\n\n')}
`;
