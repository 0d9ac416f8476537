// @vitest-environment jsdom

import type { Participant } from '@viva/protocol/room';
import { describe, expect, test, vi } from 'vitest';
import type { Command } from '../src/room/command.ts';
import { type Circumstances, commands } from '../src/room/commands.ts';
import { findCommands } from '../src/room/find-commands.ts';
import { isCommands, isRun } from '../src/room/room-shortcuts.ts';
import type { SessionControls } from '../src/room/session-commands.ts';
import type { OwnSettings } from '../src/room/settings-commands.ts';

const person = (participantId: string, name: string): Participant => ({
  participantId,
  name,
  color: 0,
  role: 'candidate',
});

const NOW: Circumstances = {
  room: { setLanguage: vi.fn(), stop: vi.fn() },
  state: {
    connection: { status: 'connected' },
    language: 'python',
    participants: [person('a', 'Ann'), person('b', 'Bob')],
    participantId: 'a',
  },
  languages: null,
  running: false,
  start: vi.fn(),
  runObstacle: null,
  readOnlyReason: null,
  links: [{ role: 'candidate', href: 'http://localhost/session/x' }],
  followed: null,
  follow: vi.fn(),
  output: { run: null, clear: vi.fn(), download: vi.fn() },
  goTo: vi.fn(),
  onePane: false,
  open: vi.fn(),
  controls: null,
};

const CONTROLS: SessionControls = {
  session: {
    title: '',
    createdAt: '2026-11-23T10:00:00.000Z',
    expiresAt: '2026-11-24T10:00:00.000Z',
    locked: false,
    ended: false,
    archived: true,
  },
  leading: false,
  lead: vi.fn(),
  control: vi.fn(),
  open: vi.fn(),
  replay: vi.fn(),
};

const OWN: OwnSettings = {
  settings: { fontSize: 14, tabWidth: null, keys: 'usual', wordWrap: false, ligatures: false },
  change: vi.fn(),
  preference: 'system',
  choose: vi.fn(),
};

const all = (now: Partial<Circumstances> = {}, own: Partial<OwnSettings> = {}) =>
  commands({ ...NOW, ...now }, { ...OWN, ...own });
const ids = (list: readonly Command[]) => list.map(({ id }) => id);
const byId = (list: readonly Command[], id: string) => list.find((command) => command.id === id);

describe('what a person may do', () => {
  test('is each thing once', () => {
    const list = all({ controls: CONTROLS, followed: person('b', 'Bob') });
    expect(new Set(ids(list)).size).toBe(list.length);
  });

  test('is to run, and then to stop', () => {
    const list = all();
    expect(ids(list)).not.toContain('stop');
    expect(byId(list, 'run')?.keys).toBe('Ctrl+⏎');
    byId(list, 'run')?.run();
    expect(NOW.start).toHaveBeenCalledTimes(1);
    const running = all({ running: true });
    expect(ids(running)).not.toContain('run');
    byId(running, 'stop')?.run();
    expect(NOW.room.stop).toHaveBeenCalledTimes(1);
  });

  test('carries what stands in its way', () => {
    expect(byId(all({ runObstacle: 'You are watching.' }), 'run')?.obstacle).toBe(
      'You are watching.',
    );
    const locked = all({ readOnlyReason: 'It is locked.' });
    expect(byId(locked, 'language:go')?.obstacle).toBe('It is locked.');
    const offline = all({
      state: { ...NOW.state, connection: { status: 'reconnecting', offline: true } },
    });
    expect(byId(offline, 'language:go')?.obstacle).toContain('needs the connection');
    expect(byId(all(), 'language:go')?.obstacle).toBeUndefined();
  });

  test('is to choose any other language that is offered', () => {
    const list = all({
      languages: [
        { id: 'python', label: 'Python', fileName: 'main.py', version: '3.13.1' },
        { id: 'go', label: 'Go', fileName: 'main.go', version: '1.24.1' },
      ],
    });
    const languages = list.filter(({ group }) => group === 'Language');
    expect(languages.map(({ words }) => words)).toEqual(['Change the language to Go 1.24']);
    languages[0]?.run();
    expect(NOW.room.setLanguage).toHaveBeenCalledWith('go');
  });

  test('is to follow others, not oneself, and to stop', () => {
    expect(ids(all()).filter((id) => id.includes('follow'))).toEqual(['follow:b']);
    const following = all({ followed: person('b', 'Bob') });
    expect(ids(following).filter((id) => id.includes('follow'))).toEqual(['unfollow']);
    byId(following, 'unfollow')?.run();
    expect(NOW.follow).toHaveBeenCalledWith(null);
  });

  test('is to control the session for the interviewer alone, as it is now', () => {
    expect(all().filter(({ group }) => group === 'Session')).toEqual([]);
    const inSession = (controls: Partial<SessionControls>) =>
      ids(
        all({ controls: { ...CONTROLS, ...controls } }).filter(({ group }) => group === 'Session'),
      );
    expect(inSession({})).toEqual([
      'rename-session',
      'lock',
      'lead',
      'history',
      'replay',
      'open-replay',
      'extend',
      'end',
    ]);
    const session = { ...CONTROLS.session, locked: true, ended: true, replayOpen: true };
    expect(inSession({ session, leading: true })).toEqual([
      'rename-session',
      'unlock',
      'stop-leading',
      'history',
      'replay',
      'close-replay',
      'extend',
      'reopen',
    ]);
    byId(all({ controls: CONTROLS }), 'lock')?.run();
    expect(CONTROLS.control).toHaveBeenCalledWith({ type: 'lock', locked: true });
    byId(all({ controls: CONTROLS }), 'end')?.run();
    expect(CONTROLS.open).toHaveBeenCalledWith({ type: 'end' });
    byId(all({ controls: CONTROLS }), 'history')?.run();
    expect(CONTROLS.open).toHaveBeenCalledWith({ type: 'history', at: null });
    byId(all({ controls: CONTROLS }), 'replay')?.run();
    expect(CONTROLS.replay).toHaveBeenCalled();
    byId(all({ controls: CONTROLS }), 'open-replay')?.run();
    expect(CONTROLS.control).toHaveBeenCalledWith({ type: 'open-replay', open: true });
  });

  test('is to set what is not set so already, within what there is', () => {
    expect(ids(all())).not.toContain('theme:system');
    byId(all(), 'larger')?.run();
    expect(OWN.change).toHaveBeenCalledWith({ fontSize: 16 });
    byId(all(), 'theme:contrast')?.run();
    expect(OWN.choose).toHaveBeenCalledWith('contrast');
    const settings = {
      fontSize: 24,
      tabWidth: 4,
      keys: 'vim',
      wordWrap: true,
      ligatures: true,
    } as const;
    const list = ids(all({}, { settings }));
    for (const id of ['larger', 'tab:4', 'keys:vim', 'wrap', 'ligatures'])
      expect(list).not.toContain(id);
    for (const id of ['smaller', 'tab:null', 'keys:usual', 'no-wrap', 'no-ligatures']) {
      expect(list).toContain(id);
    }
  });
});

describe('looking for a command', () => {
  const found = (text: string) =>
    findCommands(all({ controls: CONTROLS }), text).flatMap((group) => ids(group.found));

  test('for nothing gives everything', () => {
    expect(found('  ')).toHaveLength(all({ controls: CONTROLS }).length);
  });

  test('takes the beginnings of words, in any order and case', () => {
    expect(found('BOB fol')).toEqual(['follow:b']);
    expect(found('cand lock')[0]).toBe('lock');
  });

  test('takes other words for the same', () => {
    expect(found('bigger')).toEqual(['larger']);
    expect(found('invite')).toEqual(['copy:candidate']);
  });

  test('puts what begins like it before what has it within', () => {
    const languages = found('script');
    expect(languages).toContain('language:typescript');
    expect(found('run')[0]).toBe('run');
    expect(findCommands(all(), 'go').at(0)?.group).toBe('Go to');
  });

  test('finds nothing where a word occurs nowhere', () => {
    expect(found('run xyz')).toEqual([]);
  });
});

describe('the keys of', () => {
  const press = (init: KeyboardEventInit, target: Element = document.body) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, ...init });
    target.dispatchEvent(event);
    return event;
  };
  const K = { key: 'k', keyCode: 75 };
  const USUAL = { programReads: false, keys: 'usual' } as const;
  const READING = { ...USUAL, programReads: true };

  test('Run are Enter with either modifier', () => {
    expect(isRun(press({ key: 'Enter', ctrlKey: true }))).toBe(true);
    expect(isRun(press({ key: 'Enter', metaKey: true }))).toBe(true);
    expect(isRun(press({ key: 'Enter', ctrlKey: true, shiftKey: true }))).toBe(false);
  });

  test('the palette are the modifier and K, on any layout', () => {
    expect(isCommands(press({ ...K, ctrlKey: true }), USUAL)).toBe(true);
    expect(isCommands(press({ ...K, key: 'л', ctrlKey: true }), USUAL)).toBe(true);
    expect(isCommands(press({ ...K, ctrlKey: true, shiftKey: true }), USUAL)).toBe(false);
    expect(isCommands(press(K), USUAL)).toBe(false);
  });

  test('the palette on a Mac leave Ctrl+K alone', () => {
    const agent = vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Macintosh');
    expect(isCommands(press({ ...K, ctrlKey: true }), USUAL)).toBe(false);
    expect(isCommands(press({ ...K, metaKey: true }), READING)).toBe(true);
    agent.mockRestore();
  });

  test('the palette on the terminal are the program’s while it reads', () => {
    const terminal = document.createElement('div');
    terminal.className = 'xterm';
    document.body.append(terminal);
    expect(isCommands(press({ ...K, ctrlKey: true }, terminal), READING)).toBe(false);
    expect(isCommands(press({ ...K, ctrlKey: true }, terminal), USUAL)).toBe(true);
    expect(isCommands(press({ ...K, ctrlKey: true }), READING)).toBe(true);
    terminal.remove();
  });

  test('the palette in the editor are Alt+X with the keys of Emacs, which deletes with Ctrl+K', () => {
    const editor = document.createElement('div');
    editor.className = 'monaco-editor';
    document.body.append(editor);
    const EMACS = { ...USUAL, keys: 'emacs' } as const;
    const X = { key: 'x', keyCode: 88, altKey: true };
    expect(isCommands(press({ ...K, ctrlKey: true }, editor), EMACS)).toBe(false);
    expect(isCommands(press(X, editor), EMACS)).toBe(true);
    expect(isCommands(press(X, editor), USUAL)).toBe(false);
    expect(isCommands(press({ ...K, ctrlKey: true }), EMACS)).toBe(true);
    editor.remove();
  });
});
