import { type Command, LANGUAGES, type Language, type LanguageId } from '@viva/protocol/languages';

const BEGIN = '<!-- The table: written by languages.test.ts -->\n';
const END = '<!-- The end of the table -->\n';

const HEAD = ['| language | version | compiled by | run by | memory |', '|---|---|---|---|---|'];

/**
 * Puts the table of languages into a document, between the two comments that are there for it.
 *
 * @param versions of the tools of the image, by language.
 * @throws Error when the document has no place for it.
 */
export function withLanguageTable(
  document: string,
  versions: ReadonlyMap<LanguageId, string>,
): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('there is no place for a table');
  const rows = [...versions].map(([id, version]) => row(LANGUAGES[id], version));
  return `${before}${BEGIN}\n${[...HEAD, ...rows].join('\n')}\n\n${END}${after}`;
}

const row = ({ label, compile, run, memoryMiB }: Language, version: string) =>
  `| ${label} | ${releaseOf(version)} | ${compile ? code(compile) : '–'} | ${code(run)} | ${memoryMiB} MiB |`;

/** Debian's updates within a release change no more than what comes after the second number. */
const releaseOf = (version: string) => version.split('.').slice(0, 2).join('.');

const code = (command: Command) =>
  `\`${command.map((part) => (/[\s"$;]/.test(part) ? `'${part}'` : part)).join(' ')}\``.replaceAll(
    '|',
    '\\|',
  );
