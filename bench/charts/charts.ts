import type { Chart } from './draw.ts';
import { milliseconds, readSection, type Table } from './tables.ts';

/** The table of a section, or one of several by the head of its first column's neighbour. */
function tableOf(document: string, section: string, column: string): Table {
  const table = readSection(document, section).tables.find(({ head }) => head.includes(column));
  if (!table) throw new Error(`The section ${section} has no table with “${column}”.`);
  return table;
}

const sourceOf = (document: string, section: string) =>
  readSection(document, section).circumstances;

const LANGUAGES = [
  ['Python', 'hello-python'],
  ['JavaScript', 'hello-javascript'],
  ['Java', 'hello-java'],
  ['C++', 'hello-cpp'],
  ['Go', 'hello-go'],
] as const;
const WAYS = ['Viva', 'bare', 'docker run', 'docker exec', 'bwrap'];

function hello(document: string): Chart {
  return {
    title: 'Hello, world: from Run to the first output',
    subtitle: 'Median, compiling included; further left is better, each line is ten times the last',
    marks: 'dots',
    series: WAYS,
    highlight: 'Viva',
    rows: LANGUAGES.map(([label, name]) => {
      const table = tableOf(document, `runner/${name}`, 'first output');
      return { label, values: WAYS.map((way) => milliseconds(table, way, 'first output')) };
    }),
    source: sourceOf(document, 'runner/hello-python'),
  };
}

function cache(document: string): Chart {
  const table = tableOf(document, 'runner/cache', 'from the cache');
  return {
    title: 'The same program again: compiling is left out',
    subtitle: 'Median of a whole run; shorter is better',
    marks: 'bars',
    series: ['compiled anew', 'compiled before'],
    highlight: 'compiled before',
    rows: [
      ['Java', 'java'],
      ['C++', 'cpp'],
      ['Go', 'go'],
    ].map(([label = '', row = '']) => ({
      label,
      values: [
        milliseconds(table, row, 'compiled anew'),
        milliseconds(table, row, 'from the cache'),
      ],
    })),
    source: sourceOf(document, 'runner/cache'),
  };
}

const ECHOES = [
  ['Viva', 'Viva: a line, through the program'],
  ['docker run -i', 'docker run -i … cat: a line'],
  ['no isolation', 'bare cat: a line'],
] as const;

function echo(document: string): Chart {
  const table = tableOf(document, 'runner/echo', 'median');
  return {
    title: 'Typing to a program: a line until it comes back',
    subtitle: 'Shorter is better',
    marks: 'bars',
    series: ECHOES.map(([label]) => label),
    highlight: 'Viva',
    rows: ['median', 'p95'].map((label) => ({
      label,
      values: ECHOES.map(([, row]) => milliseconds(table, row, label)),
    })),
    source: sourceOf(document, 'runner/echo'),
  };
}

const SERVERS = ['Viva', 'y-websocket', 'Hocuspocus'];

function latency(document: string): Chart {
  const table = tableOf(document, 'sync/latency', 'Viva');
  return {
    title: 'An edit reaches the others',
    subtitle:
      '95th percentile at 50 edits a second; shorter is better. Only Viva has it on disk by then',
    marks: 'bars',
    series: SERVERS,
    highlight: 'Viva',
    rows: ['1 reader', '8 readers', '30 readers'].map((label) => ({
      label,
      values: SERVERS.map((server) => milliseconds(table, `${label}, p95`, server)),
    })),
    source: sourceOf(document, 'sync/latency'),
  };
}

function rooms(document: string): Chart {
  const table = tableOf(document, 'sync/curve-rooms', '1000');
  return {
    title: 'Many rooms on one machine: an edit reaches the other',
    subtitle:
      '99th percentile, rooms of two; further left is better, each line is ten times the last',
    marks: 'dots',
    series: SERVERS,
    highlight: 'Viva',
    rows: table.head.slice(1).map((count) => ({
      label: `${count} rooms`,
      values: SERVERS.map((server) => milliseconds(table, `${server}: p99`, count)),
    })),
    source: sourceOf(document, 'sync/curve-rooms'),
  };
}

const PAGES = ['Viva', 'plain page'];

function opening(document: string): Chart {
  const table = tableOf(document, 'web/opening', 'plain page');
  const conditions = [
    ['cold', 'cold, unthrottled'],
    ['warm', 'warm, unthrottled'],
    ['cold, slow phone', 'cold, slow 4G, 4 × slower processor'],
    ['warm, slow phone', 'warm, slow 4G, 4 × slower processor'],
  ] as const;
  const moments = [
    ['first key', 'first keystroke'],
    ['Monaco', 'Monaco has it'],
  ] as const;
  return {
    title: 'Opening a session, beside a plain page with Monaco',
    subtitle:
      'Median until a typed character stands there, and until Monaco has it; shorter is better',
    marks: 'bars',
    series: PAGES,
    highlight: 'Viva',
    rows: conditions.flatMap(([condition, name]) =>
      moments.map(([moment, row]) => ({
        label: `${condition}: ${moment}`,
        values: PAGES.map((page) => milliseconds(table, `${name}: ${row}`, page)),
      })),
    ),
    source: sourceOf(document, 'web/opening'),
  };
}

const LENGTHS = ['one hour', '3 hours'];

function instants(document: string): Chart {
  const table = tableOf(document, 'replay', 'from the start');
  return {
    title: 'Replay: the text of any instant',
    subtitle: 'Further left is better, each line is ten times the last',
    marks: 'dots',
    series: ['Viva', 'from the start'],
    highlight: 'Viva',
    rows: LENGTHS.flatMap((length) =>
      ['p50', 'p95', 'slowest'].map((figure) => ({
        label: `${length}, ${figure}`,
        values: ['Viva', 'from the start'].map((way) =>
          milliseconds(table, `${length}: to any instant, ${figure}`, way),
        ),
      })),
    ),
    source: sourceOf(document, 'replay'),
  };
}

function loading(document: string): Chart {
  const table = tableOf(document, 'replay', 'a plain Yjs document');
  const moments = [
    ['first instant', 'first instant there, against all updates applied'],
    ['all there', 'all there, against all read and applied'],
  ] as const;
  return {
    title: 'Replay: opening a recording',
    subtitle: 'Median, without what the page draws; shorter is better',
    marks: 'bars',
    series: ['Viva', 'a plain Yjs document'],
    highlight: 'Viva',
    rows: LENGTHS.flatMap((length) =>
      moments.map(([moment, row]) => ({
        label: `${length}, ${moment}`,
        values: ['Viva', 'a plain Yjs document'].map((way) =>
          milliseconds(table, `${length}: ${row}`, way),
        ),
      })),
    ),
    source: sourceOf(document, 'replay'),
  };
}

/**
 * The charts of docs/benchmarks.md by the names of their files, from the tables in it.
 *
 * @throws Error when a figure that one of them needs is not there.
 */
export const chartsOf = (document: string): Readonly<Record<string, Chart>> => ({
  hello: hello(document),
  cache: cache(document),
  echo: echo(document),
  latency: latency(document),
  rooms: rooms(document),
  opening: opening(document),
  instants: instants(document),
  loading: loading(document),
});
