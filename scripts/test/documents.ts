import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

export const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** Every document of the repository, by its path from the root. */
export const DOCUMENTS: readonly string[] = globSync(['*.md', 'docs/**/*.md', '.github/**/*.md'], {
  cwd: ROOT,
}).toSorted();

const BLOCK = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;

/** A document without its blocks of code. */
export const proseOf = (text: string): string => text.replaceAll(BLOCK, '');

/** Commands within a sentence, of the programs that documents ask people to call. */
const INLINE =
  /`((?:npm (?:start|test|run)\b|(?:npx|git|docker compose|kubectl|wrangler secret|cloudflared tunnel|bash|curl|sudo) [\w-])[^`{]*)`/g;

/** The commands of a document: in blocks for the shell, and within sentences. Comments are left out. */
export function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(BLOCK)].filter(([, , language]) => language === 'sh');
  const lines = blocks.flatMap(([, , , block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .replaceAll(/\|\n\s*/g, '| ')
      // What a command is given to read is none itself.
      .replaceAll(/<<(\w+)\n[\s\S]*?\n\1$/gm, '<<$1')
      .split('\n'),
  );
  const inline = [...proseOf(text).matchAll(INLINE)].map(([, command = '']) => command);
  return [...lines, ...inline]
    .flatMap((line) => line.replace(/\s+#\s.*$/, '').split(' && '))
    .map((command) => command.trim())
    .filter((command) => command !== '' && !command.startsWith('#'));
}

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

/** The anchors of a document; a heading that comes again gets a number. */
export function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(text).matchAll(/^#{1,6} (.*)$/gm)) {
    const anchor = anchorOf(heading);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    anchors.add(count === 0 ? anchor : `${anchor}-${count}`);
  }
  return anchors;
}

/** Where a document leads within the repository: links, and the sources of images. */
export function linksOf(text: string): string[] {
  const prose = proseOf(text);
  const found = [
    ...prose.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g),
    ...prose.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g),
  ].map(([, target = '']) => target);
  return found.filter((target) => !/^[a-z]+:/.test(target));
}
