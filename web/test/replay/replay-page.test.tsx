// @vitest-environment jsdom
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { chooseLanguage, fileText } from '@viva/protocol/document';
import {
  RECORDING_OVER,
  RECORDING_UNTIL,
  type RecordingEntry,
  recordingType,
} from '@viva/protocol/recording';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { App } from '../../src/app.tsx';
import { rememberSession } from '../../src/recent-sessions.ts';
import type { ReplayEditorProps } from '../../src/replay/replay-editor.tsx';
import { rememberToken } from '../../src/session-token.ts';
import type { TerminalViewProps } from '../../src/terminal/terminal-view.tsx';
import {
  answers,
  authorizations,
  failure,
  json,
  requests,
  SESSION,
  useBrowser,
} from '../browser.ts';
import { Recorder } from './recorder.ts';

// jsdom lays nothing out: the editors and the terminal are looked at in a real browser.
vi.mock('../../src/replay/replay-editor.tsx', () => ({
  default: ({ file, written }: ReplayEditorProps) => (
    <pre data-testid="code" data-written={written?.map(({ name }) => name).join()}>
      {file?.text}
    </pre>
  ),
}));
vi.mock('../../src/editor/compare-editor.tsx', () => ({
  default: ({ before, after }: { before: string; after: string }) => (
    <pre data-testid="compared">{`${before} | ${after}`}</pre>
  ),
}));
vi.mock('../../src/terminal/terminal-view.tsx', () => ({
  default: ({ run }: TerminalViewProps) => (
    <pre data-testid="terminal">{run?.output.map(({ data }) => data).join('')}</pre>
  ),
}));

useBrowser();

// The app loads it when somebody comes, and no test is about how long that takes.
beforeAll(() => import('../../src/pages/replay.tsx'));

const RECORDING = `GET /api/sessions/${SESSION}/recording`;

/** Ann writes one, runs it and writes two; the session is over then, unless it goes on. */
function interview(): RecordingEntry[] {
  const recorder = new Recorder();
  const [room, ann] = [new Y.Doc(), new Y.Doc()];
  const update = (actor: string, doc: Y.Doc, change: (text: () => Y.Text) => void) => {
    const before = Y.encodeStateVector(doc);
    doc.transact(() => change(() => fileText(doc, 'python') as Y.Text));
    recorder.update(actor, Y.encodeStateAsUpdate(doc, before));
  };
  update('room', room, (text) => {
    chooseLanguage(room, 'python');
    text().delete(0, text().length);
  });
  Y.applyUpdate(ann, Y.encodeStateAsUpdate(room));
  recorder.event({ type: 'title', title: 'Binary trees' });
  recorder.event({ type: 'join', participantId: 'ann', name: 'Ann', color: 3, role: 'candidate' });
  update('ann', ann, (text) => text().insert(0, 'one'));
  recorder.run('x', 'ann', 'Ann');
  recorder.event({ type: 'output', executionId: 'x', stream: 'stdout', data: 'ran one' });
  recorder.event({
    type: 'run-finished',
    executionId: 'x',
    verdict: 'OK',
    exitCode: 0,
    signal: null,
    executionTime: 12,
    memory: 9e6,
    truncated: false,
  });
  update('ann', ann, (text) => text().insert(3, ' two'));
  recorder.event({ type: 'end', reason: 'expired' });
  return recorder.entries;
}

const lines = (entries: readonly RecordingEntry[]) =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

const recording = (body: BodyInit, { version = 1, until = '', over = true } = {}) =>
  new Response(body, {
    headers: {
      'Content-Type': recordingType(version),
      [RECORDING_UNTIL]: until,
      [RECORDING_OVER]: String(over),
    },
  });

function visit(search = '') {
  history.replaceState(null, '', `/session/${SESSION}/replay${search}`);
  return render(<App SessionPage={() => null} />);
}

const code = () => screen.findByTestId('code');
const button = (name: string) => screen.getByRole('button', { name });
const press = (key: string) => act(() => fireEvent.keyDown(document.body, { key }));

beforeEach(() => {
  rememberToken(SESSION, 'host-secret');
  answers.set(RECORDING, () => recording(lines(interview())));
});

describe('a replay', () => {
  test('is asked for with the interviewer’s key, and begins at its beginning', async () => {
    visit();
    expect((await code()).textContent).toBe('');
    expect(authorizations).toEqual(['Bearer host-secret']);
    press('End');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Binary trees');
    await waitFor(() => expect(document.title).toBe('Replay of Binary trees · Viva'));
  });

  test('begins where a link leads to, and gives such links', async () => {
    const writeText = vi.fn(async () => {});
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
    visit('?t=0.5');
    expect((await code()).textContent).toBe('one');
    fireEvent.click(button('Link to this instant'));
    expect(writeText).toHaveBeenCalledWith(`${location.origin}/session/${SESSION}/replay?seq=6`);
    expect(await screen.findByText('The link to this instant is copied.')).toBeTruthy();
  });

  test('begins behind the line that a link names, and stays where one goes meanwhile', async () => {
    visit('?seq=4');
    expect((await code()).textContent).toBe('one');
    press('Home');
    expect((await code()).textContent).toBe('');
  });

  test.each(['Who wrote what', 'Play'])('keeps its keys after a press of %s', async (name) => {
    visit('?seq=4');
    await code();
    fireEvent.click(button(name));
    fireEvent.click(screen.getByRole('button', { name: name === 'Play' ? 'Pause' : name }));
    const pressed = screen.getByRole('button', { name });
    pressed.focus();
    act(() => fireEvent.keyDown(pressed, { key: 'Home' }));
    expect((await code()).textContent).toBe('');
    // What a button is pressed with is the button's.
    act(() => fireEvent.keyDown(pressed, { key: ' ' }));
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
    const slider = screen.getByRole('slider');
    slider.focus();
    act(() => fireEvent.keyDown(slider, { key: 'C' }));
    expect(await screen.findByTestId('compared')).toBeTruthy();
  });

  test('says what it has come to, and goes to a mark that is pressed', async () => {
    visit();
    await code();
    press('ArrowDown');
    expect(screen.getByText('Ann ran Python: it went well')).toBeTruthy();
    press('Home');
    const slider = screen.getByRole('slider');
    slider.setPointerCapture = () => {};
    vi.spyOn(slider, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 800, 48));
    // The run stands half way.
    fireEvent.pointerDown(slider, { clientX: 403, clientY: 5, buttons: 1 });
    expect(screen.getByText('Ann ran Python: it went well')).toBeTruthy();
    fireEvent.pointerDown(slider, { clientX: 799, clientY: 40, buttons: 1 });
    expect((await code()).textContent).toBe('one two');
  });

  test('goes by keys from edit to edit, from run to run, and to both ends', async () => {
    visit();
    await code();
    press('ArrowRight');
    expect((await code()).textContent).toBe('one');
    press('ArrowRight');
    expect((await code()).textContent).toBe('one two');
    press('ArrowUp');
    expect((await code()).textContent).toBe('one');
    expect(screen.getByTestId('terminal').textContent).toBe('');
    press('End');
    expect(screen.getByTestId('terminal').textContent).toBe('ran one');
    expect((await code()).textContent).toBe('one two');
    press('Home');
    expect((await code()).textContent).toBe('');
    press('>');
    expect(screen.getByRole('combobox', { name: 'Speed' })).toHaveProperty('value', '2');
  });

  test('plays to its end, and stops there', async () => {
    visit();
    await code();
    press('>');
    press('>');
    press(' ');
    expect(button('Pause')).toBeTruthy();
    await waitFor(async () => expect((await code()).textContent).toBe('one two'));
    await waitFor(() => expect(button('Play')).toBeTruthy());
  });

  test('compares two instants beside each other', async () => {
    visit('?t=0.5');
    await code();
    fireEvent.click(button('Compare this instant with another'));
    press('End');
    expect((await screen.findByTestId('compared')).textContent).toBe('one | one two');
    expect(screen.getByText(/0:00 on the left/)).toBeTruthy();
    press('c');
    expect((await code()).textContent).toBe('one two');
  });

  test('tells who wrote what when asked', async () => {
    visit('?t=0.5');
    expect((await code()).dataset.written).toBeUndefined();
    press('w');
    expect((await code()).dataset.written).toBe('Ann');
    expect(button('Who wrote what').getAttribute('aria-pressed')).toBe('true');
  });

  test('gives the files of an instant and the whole recording as files', async () => {
    const saved: string[] = [];
    vi.stubGlobal(
      'URL',
      Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL() {} }),
    );
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    answers.set(`GET /api/sessions/${SESSION}/instants/5/zip`, () => new Response('zip'));
    visit('?t=0.4');
    await code();
    fireEvent.keyDown(button('More'), { key: 'Enter' });
    fireEvent.click(
      await screen.findByRole('menuitem', { name: 'Download the files of 0:00, as a zip' }),
    );
    await waitFor(() => expect(saved).toEqual([`viva-${SESSION}-5.zip`]));
    answers.set(`GET /api/sessions/${SESSION}/recording/file`, () =>
      failure(503, 'internal', 'Something went wrong on our side.'),
    );
    fireEvent.keyDown(button('More'), { key: 'Enter' });
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Download the whole recording' }));
    expect(await screen.findByText('Something went wrong on our side.')).toBeTruthy();
  });

  test('is opened to everyone by the interviewer, also afterwards', async () => {
    answers.set(`POST /api/sessions/${SESSION}/replay`, () => json(200, { open: true }));
    visit();
    await code();
    fireEvent.keyDown(button('More'), { key: 'Enter' });
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Open the replay to everyone' }));
    const told = 'Everyone who has the link can watch the replay now.';
    expect(await screen.findByText(told)).toBeTruthy();
    expect(requests.at(-1)).toBe(`POST /api/sessions/${SESSION}/replay`);
  });

  test('of a session that is over cannot be brought back into it', async () => {
    visit();
    await code();
    await waitFor(() => expect(screen.queryByText('Restore…')).toBeNull());
  });

  test('runs an instant’s code for oneself alone', async () => {
    answers.set(`POST /api/sessions/${SESSION}/replay/run`, () =>
      json(200, {
        executionId: 'own',
        verdict: 'OK',
        exitCode: 0,
        signal: null,
        output: 'ran alone',
        error: '',
        executionTime: 12,
        memory: 9e6,
        truncated: false,
      }),
    );
    visit('?t=0.5');
    await code();
    fireEvent.click(button('Run this'));
    const own = await screen.findByRole('region', { name: 'Your own run' });
    await waitFor(() => expect(own.textContent).toContain('ran alone'));
    fireEvent.click(button('Close'));
    expect(screen.queryByRole('region', { name: 'Your own run' })).toBeNull();
  });
});

describe('a recording that', () => {
  test('is still being read shows how far it has come, and can be looked at meanwhile', async () => {
    let goOn = () => {};
    const entries = interview();
    answers.set(RECORDING, () =>
      recording(
        new ReadableStream({
          start(controller) {
            const send = (some: readonly RecordingEntry[]) =>
              controller.enqueue(new TextEncoder().encode(lines(some)));
            send(entries.slice(0, 4));
            goOn = () => {
              send(entries.slice(4));
              controller.close();
            };
          },
        }),
        { until: entries.at(-1)?.at ?? '' },
      ),
    );
    visit();
    await screen.findByRole('progressbar', { name: 'Loading the recording' });
    await waitFor(() => expect(screen.getByText('Loading the recording: 37 %')).toBeTruthy());
    press('End');
    expect((await code()).textContent).toBe('one');
    act(() => goOn());
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
    press('End');
    expect((await code()).textContent).toBe('one two');
  });

  test('is archived ends where it ends, whatever its last line says', async () => {
    answers.set(RECORDING, () => recording(lines(interview().slice(0, -1))));
    visit();
    await code();
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
    expect(screen.queryByText(/The session goes on/)).toBeNull();
    expect(screen.queryByText('Restore…')).toBeNull();
  });

  test('goes on grows live, and may be brought back', async () => {
    const entries = interview();
    let there = 4;
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      const after = Number(new URL(url, location.origin).searchParams.get('after'));
      asked.push(url);
      return recording(lines(entries.slice(after, there)), { over: there === entries.length });
    });
    visit();
    await code();
    expect(await screen.findByText(/The session goes on/)).toBeTruthy();
    const link = screen.getByRole('link', { name: 'Restore…' });
    expect(link.getAttribute('href')).toBe(`/session/${SESSION}`);
    there = entries.length;
    await waitFor(() => expect(screen.queryByText(/The session goes on/)).toBeNull(), {
      timeout: 5_000,
    });
    await waitFor(async () => {
      press('End');
      expect((await code()).textContent).toBe('one two');
    });
    expect(asked.at(-1)).toContain('after=4');
  });

  test('was watched by a spectator is not theirs to bring back', async () => {
    rememberSession({
      sessionId: SESSION,
      title: '',
      role: 'spectator',
      expiresAt: '2100-01-01T00:00:00Z',
    });
    answers.set(RECORDING, () => recording(lines(interview().slice(0, 4)), { over: false }));
    visit();
    await screen.findByText(/The session goes on/);
    expect(screen.queryByText('Restore…')).toBeNull();
  });

  test('breaks off is asked for again from where it broke off', async () => {
    const entries = interview();
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(new URL(url, location.origin).searchParams.get('after') ?? '');
      if (asked.length === 1) return recording(`${lines(entries.slice(0, 4))}{"seq":5,"at":`);
      return recording(lines(entries.slice(4)));
    });
    visit();
    await code();
    await waitFor(() => expect(asked).toEqual(['0', '4']));
    press('End');
    await waitFor(async () => expect((await code()).textContent).toBe('one two'));
  });

  test('has a gap says so and marks it', async () => {
    const entries = interview();
    answers.set(RECORDING, () => recording(lines(entries.filter(({ seq }) => seq !== 6))));
    visit();
    await code();
    expect(await screen.findByText(/Parts of the recording are missing/)).toBeTruthy();
    expect(screen.getByTitle(/Something is missing here/)).toBeTruthy();
    press('End');
    expect(screen.queryByText(/the code may not be what it was/)).toBeNull();
  });

  test('lacks a change on which others build says that the code is not what it was', async () => {
    const rest = interview().filter(({ seq }) => seq !== 4);
    answers.set(RECORDING, () => recording(lines(rest.slice(0, -1)), { over: false }));
    visit();
    await screen.findByText(/The session goes on/);
    expect(screen.queryByText(/the code may not be what it was/)).toBeNull();
    expect(screen.getByText('Restore…')).toBeTruthy();
    press('End');
    expect(screen.getByText(/the code may not be what it was/)).toBeTruthy();
    expect(screen.queryByText('Restore…')).toBeNull();
  });

  test.each([429, 500, 503])(
    'cannot be had for now, with %i, is asked for again',
    async (status) => {
      let asked = 0;
      answers.set(RECORDING, () => {
        asked++;
        return asked === 1
          ? failure(status, 'internal', 'Something went wrong on our side.')
          : recording(lines(interview()));
      });
      visit();
      expect((await code()).textContent).toBe('');
      expect(asked).toBe(2);
    },
  );

  test('holds an update that is none goes on behind it', async () => {
    const entries = interview().map((entry) =>
      'update' in entry && entry.seq === 4
        ? { ...entry, update: btoa('\u0001\u0001nonsense') }
        : entry,
    );
    answers.set(RECORDING, () => recording(lines(entries)));
    visit();
    await code();
    expect(await screen.findByText(/Parts of the recording are missing/)).toBeTruthy();
    press('End');
    expect(screen.getByTestId('terminal').textContent).toBe('ran one');
  });

  test('is of a later release asks for a reload', async () => {
    answers.set(RECORDING, () => recording('whatever', { version: 2 }));
    visit();
    expect(await screen.findByText('This recording is newer than the page')).toBeTruthy();
  });

  test.each([
    [403, 'forbidden', /Only the interviewer can see it/],
    [404, 'session_not_found', /This session does not exist/],
  ])('is refused with %i says why', async (status, reason, words) => {
    answers.set(RECORDING, () => failure(status, reason, 'This session does not exist.'));
    visit();
    expect(await screen.findByText(words)).toBeTruthy();
    expect(requests).toEqual([RECORDING]);
  });
});
