import type { Attention, Role } from '@viva/protocol/room';

/** One or two letters that stand for a name: of its first two words, or its first two letters. */
export function initials(name: string): string {
  const [first = '', second] = name.trim().split(/\s+/u);
  const letters = second
    ? [...first].slice(0, 1).concat([...second].slice(0, 1))
    : [...first].slice(0, 2);
  return letters.join('').toLocaleUpperCase();
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  interviewer: 'Interviewer',
  candidate: 'Candidate',
  spectator: 'Watching',
};

/** Who somebody is in the session, and whether they are at the page. */
export const personWords = (role: Role, attention: Attention): string =>
  attention === 'active' ? ROLE_WORDS[role] : `${ROLE_WORDS[role]}, ${attention}`;

/** The link of each role. */
export const LINK_NAMES: Readonly<Record<Role, string>> = {
  candidate: 'Candidate link',
  spectator: 'Spectator link',
  interviewer: 'Interviewer link',
};

/** What a link of each role allows, as a sentence about whoever has it. */
export const LINK_WORDS: Readonly<Record<Role, string>> = {
  candidate: 'They can read, edit and run the code.',
  spectator: 'They can watch, and change nothing.',
  interviewer: 'It is yours: whoever has it can lock, end and extend the session.',
};

/** The colour of a participant on every surface, by the index that the room gave them. */
export const participantColor = (index: number): string => `var(--participant-${index})`;
