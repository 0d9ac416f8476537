const TAG = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;
/** `## 1.2.3` or `## [1.2.3]`, with anything after it, as a date. */
const HEADING = /^## \[?([^\]\s]+)\]?.*$/gm;

/**
 * What a changelog says of a version: the text below its heading of the second level, up to the next one.
 *
 * @param tag the version with a `v` before it.
 * @throws Error when the tag is none of a version, or the changelog has nothing on it.
 */
export function releaseNotes(changelog: string, tag: string): string {
  const version = TAG.exec(tag)?.[1];
  if (version === undefined) throw new Error(`“${tag}” is no version: a tag is like v1.2.3.`);
  const headings = [...changelog.matchAll(HEADING)];
  const index = headings.findIndex(([, name]) => name === version);
  const heading = headings[index];
  const notes = heading
    ? changelog.slice(heading.index + heading[0].length, headings[index + 1]?.index).trim()
    : '';
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}.`);
  return `${notes}\n`;
}
