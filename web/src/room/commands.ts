import { LANGUAGES } from '@viva/protocol/languages';
import type { Participant } from '@viva/protocol/room';
import type { LanguagesResponse } from '@viva/protocol/run';
import type { Room } from '../collab/room.ts';
import type { RoomState } from '../collab/room-state.ts';
import { offeredLanguages } from '../offered-languages.ts';
import type { ShareLink } from '../session-token.ts';
import { LINK_NAMES } from '../words/people.ts';
import { versionSuffix } from '../words/version.ts';
import type { Command } from './command.ts';
import { copyLink } from './copy-link.ts';
import type { OpenDialog } from './room-dialogs.tsx';
import type { Pane } from './room-layout.tsx';
import { type SessionControls, sessionCommands } from './session-commands.ts';
import { type OwnSettings, settingsCommands } from './settings-commands.ts';
import { shortcuts } from './shortcuts.ts';
import type { OwnOutput } from './use-output.ts';

/** All that decides what a person may do in the room, and the means to do it. */
export interface Circumstances {
  readonly room: Pick<Room, 'setLanguage' | 'stop'>;
  readonly state: Pick<RoomState, 'connection' | 'language' | 'participants' | 'participantId'>;
  readonly languages: LanguagesResponse['languages'] | null;
  readonly running: boolean;
  readonly start: () => void;
  /** Why nothing can be run or stopped, as a sentence; null when it can. */
  readonly runObstacle: string | null;
  /** Why the code cannot be changed, as a sentence; null when it can. */
  readonly readOnlyReason: string | null;
  readonly links: readonly ShareLink[];
  readonly followed: Participant | null;
  readonly follow: (participantId: string | null) => void;
  readonly output: Pick<OwnOutput, 'run' | 'clear' | 'download'>;
  /** Shows a pane where there is room for one, and gives it the focus. */
  readonly goTo: (pane: Pane) => void;
  /** Whether there is room for one pane only. */
  readonly onePane: boolean;
  readonly open: (dialog: OpenDialog) => void;
  /** Null for whoever may not control the session. */
  readonly controls: SessionControls | null;
}

/** Everything that a person may do now. What cannot be done at the moment alone is in it with its obstacle. */
export function commands(now: Circumstances, own: OwnSettings): readonly Command[] {
  return [
    ...programCommands(now),
    ...placeCommands(now),
    ...now.links.map(
      (link): Command => ({
        id: `copy:${link.role}`,
        group: 'Share',
        words: `Copy the ${LINK_NAMES[link.role].toLowerCase()}`,
        also: ['share invite'],
        run: () => void copyLink(link),
      }),
    ),
    ...peopleCommands(now),
    ...(now.controls ? sessionCommands(now.controls) : []),
    ...helpCommands(now),
    ...settingsCommands(own),
    ...languageCommands(now),
  ];
}

function programCommands(now: Circumstances): readonly Command[] {
  const { running, start, room, runObstacle, output } = now;
  const obstacle = runObstacle ? { obstacle: runObstacle } : {};
  const group = 'Program';
  const { keys, words } = shortcuts().run;
  return [
    running
      ? { id: 'stop', group, words: 'Stop the program', ...obstacle, run: () => room.stop() }
      : { id: 'run', group, words, keys, ...obstacle, run: start },
    ...(output.run
      ? [
          { id: 'clear', group, words: 'Clear the output', run: output.clear } as const,
          { id: 'download', group, words: 'Download the output', run: output.download } as const,
        ]
      : []),
  ];
}

function placeCommands({ goTo, onePane }: Circumstances): readonly Command[] {
  const place = (pane: Pane, words: string, also: string[]): Command => ({
    id: `go:${pane}`,
    group: 'Go to',
    words,
    also: ['focus', 'show', ...also],
    run: () => goTo(pane),
  });
  return [
    place('code', 'Go to the editor', ['code']),
    place('output', 'Go to the output and its terminal', []),
    ...(onePane ? [place('people', 'Go to the people', ['participants'])] : []),
    {
      id: 'home',
      group: 'Go to',
      words: 'Go to the start page',
      also: ['home', 'leave'],
      // With a fresh document: nothing of a room stays behind.
      run: () => location.assign('/'),
    },
  ];
}

function peopleCommands(now: Circumstances): readonly Command[] {
  const { state, followed, follow, open } = now;
  const group = 'People';
  const others = state.participants.filter(
    ({ participantId }) => ![state.participantId, followed?.participantId].includes(participantId),
  );
  return [
    ...(followed
      ? [
          {
            id: 'unfollow',
            group,
            words: `Stop following ${followed.name}`,
            keys: shortcuts().unfollow.keys,
            run: () => follow(null),
          } as const,
        ]
      : []),
    ...others.map(
      ({ participantId, name }): Command => ({
        id: `follow:${participantId}`,
        group,
        words: `Follow ${name}`,
        run: () => follow(participantId),
      }),
    ),
    {
      id: 'name',
      group,
      words: 'Change your name…',
      also: ['rename'],
      run: () => open({ type: 'name' }),
    },
  ];
}

function helpCommands({ open }: Circumstances): readonly Command[] {
  const group = 'Help';
  return [
    {
      id: 'shortcuts',
      group,
      words: 'Show all shortcuts',
      also: ['keyboard'],
      keys: shortcuts().sheet.keys,
      run: () => open({ type: 'shortcuts' }),
    },
    {
      id: 'privacy',
      group,
      words: 'Show what is recorded',
      also: ['privacy'],
      run: () => open({ type: 'privacy' }),
    },
  ];
}

function languageCommands(now: Circumstances): readonly Command[] {
  const { state, languages, room } = now;
  const { connection, language } = state;
  if (language === null) return [];
  const connected = connection.status === 'connected';
  const obstacle =
    now.readOnlyReason ?? (connected ? null : 'Changing the language needs the connection.');
  return offeredLanguages(languages, language)
    .filter((id) => id !== language)
    .map((id) => ({
      id: `language:${id}`,
      group: 'Language',
      words: `Change the language to ${LANGUAGES[id].label}${versionSuffix(id, languages)}`,
      ...(obstacle && { obstacle }),
      run: () => room.setLanguage(id),
    }));
}
