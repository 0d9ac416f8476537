import { fileText } from '@viva/protocol/document';
import YPartyKitProvider from 'y-partykit/provider';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { createSession, expect, Person, test } from './fixtures.ts';

/** What of a Yjs provider this test relies on. */
interface Provider {
  readonly doc: Y.Doc;
  readonly awareness: WebsocketProvider['awareness'];
  readonly synced: boolean;
  destroy(): void;
}

const text = ({ doc }: Provider) => fileText(doc, 'python');
const code = (provider: Provider) => text(provider)?.toString() ?? '';

/** States of others that a provider sees. */
const others = ({ awareness, doc }: Provider) =>
  [...awareness.getStates()].filter(([id]) => id !== doc.clientID).map(([, state]) => state);

test('other clients of the y-websocket protocol, as they come from npm, join beside the page', async ({
  browser,
  stack,
}) => {
  const { sessionId, url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const { host } = new URL(stack.url);
  const prefix = `/api/sessions/${sessionId}`;
  const options = { disableBc: true, params: { name: 'Old', messages: 'none' } };
  const websocket = new WebsocketProvider(`ws://${host}${prefix}`, 'ws', new Y.Doc(), options);
  const partykit = new YPartyKitProvider(host, 'ws', new Y.Doc(), {
    ...options,
    prefix: `${prefix}/ws`,
  });
  try {
    for (const provider of [websocket, partykit]) {
      await expect.poll(() => provider.synced && code(provider) !== '').toBe(true);
    }

    text(websocket)?.insert(0, '# from y-websocket\n');
    text(partykit)?.insert(0, '# from y-partykit\n');
    await ann.typeAt('end', '# from the page');
    for (const provider of [websocket, partykit]) {
      await expect
        .poll(() => code(provider))
        .toMatch(/^# from y-[a-z]+\n# from y-[a-z]+\ndef greet[\s\S]*# from the page$/);
    }
    await ann.expectCode('# from y-websocket');
    await ann.expectCode('# from y-partykit');
    expect(code(websocket)).toBe(code(partykit));

    // Each speaks for itself, and is forgotten when it goes.
    websocket.awareness.setLocalStateField('place', 'here');
    await expect.poll(() => others(partykit)).toContainEqual({ place: 'here' });
    await expect(ann.page.getByRole('button', { name: '3 people are here' })).toBeVisible();
    websocket.destroy();
    await expect.poll(() => others(partykit)).not.toContainEqual({ place: 'here' });
    await expect(ann.page.getByRole('button', { name: '2 people are here' })).toBeVisible();
  } finally {
    websocket.destroy();
    partykit.destroy();
  }
});
