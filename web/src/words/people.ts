import type { Role } from '@viva/protocol/room';

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

/** The colour of a participant on every surface, by the index that the room gave them. */
export const participantColor = (index: number): string => `var(--participant-${index})`;
