import { COMMAND_GROUPS, type Command } from './command.ts';

/** Commands of one group that were found. */
export interface FoundGroup {
  readonly group: Command['group'];
  readonly found: readonly Command[];
}

/**
 * The commands in which each of the words that are looked for occurs; those with words that begin like that come first,
 * and their groups. Everything when nothing is looked for.
 */
export function findCommands(commands: readonly Command[], text: string): readonly FoundGroup[] {
  const wanted = wordsOf(text);
  const found = commands
    .map((command) => ({ command, rank: rankOf(command, wanted) }))
    .filter(({ rank }) => rank < NOT_FOUND)
    .sort((one, other) => one.rank - other.rank);
  const best = (group: Command['group']) =>
    found.find(({ command }) => command.group === group)?.rank ?? NOT_FOUND;
  return COMMAND_GROUPS.filter((group) => best(group) < NOT_FOUND)
    .sort((one, other) => best(one) - best(other))
    .map((group) => ({
      group,
      found: found.filter(({ command }) => command.group === group).map(({ command }) => command),
    }));
}

const NOT_FOUND = 2;

/** 0 where every word begins one of the command's, 1 where every word is within one, 2 otherwise. */
function rankOf({ group, words, also = [] }: Command, wanted: readonly string[]): number {
  const own = wordsOf([words, ...also, group].join(' '));
  if (wanted.every((word) => own.some((it) => it.startsWith(word)))) return 0;
  return wanted.every((word) => own.some((it) => it.includes(word))) ? 1 : NOT_FOUND;
}

const wordsOf = (text: string): readonly string[] =>
  text
    .toLocaleLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
