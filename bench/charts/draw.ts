/** What a chart shows: for each row the same series, all in milliseconds. */
export interface Chart {
  readonly title: string;
  /** What is measured, and which way is better. */
  readonly subtitle: string;
  /** Bars show lengths from zero, dots places on a scale on which each step is ten times the last. */
  readonly marks: 'bars' | 'dots';
  readonly series: readonly string[];
  /** The series that the chart is about. */
  readonly highlight: string;
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
  readonly source: string;
}

/** Colours of a chart on a light or a dark page. */
export interface Theme {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  /** Of the marks that the chart is about. */
  readonly own: string;
  /** Of the other marks, in the order of the series. */
  readonly others: readonly string[];
}

export const THEMES = {
  light: {
    text: '#1f2328',
    faint: '#59636e',
    grid: '#d1d9e0',
    own: '#0969da',
    others: ['#57606a', '#8c959f', '#afb8c1', '#6e7781'],
  },
  dark: {
    text: '#f0f6fc',
    faint: '#9198a1',
    grid: '#3d444d',
    own: '#58a6ff',
    others: ['#b1bac4', '#8b949e', '#6e7681', '#c9d1d9'],
  },
} as const satisfies Record<string, Theme>;

const WIDTH = 800;
const LEFT = 232;
const RIGHT = 92;
const TOP = 84;
const BAR = 13;
const DOTS = 30;
const GAP = 12;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const round = (value: number) => Math.round(value * 10) / 10;

/** A time with three digits at the most, as one would say it. */
export function inWords(ms: number): string {
  if (ms < 1) return `${Number(ms.toPrecision(2))} ms`;
  if (ms < 1000) return `${Number(ms.toPrecision(3))} ms`;
  return `${Number((ms / 1000).toPrecision(3))} s`;
}

interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From zero to a round number beyond the largest value. */
function linear(values: readonly number[], width: number): Scale {
  const most = Math.max(...values);
  const magnitude = 10 ** Math.floor(Math.log10(most));
  const step = ([0.2, 0.5, 1, 2].find((part) => most / (part * magnitude) <= 5) ?? 2) * magnitude;
  const count = Math.ceil(most / step);
  return {
    place: (value) => (value / (count * step)) * width,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
  };
}

/** From a power of ten to another, with all values between. */
function logarithmic(values: readonly number[], width: number): Scale {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(Math.ceil(Math.log10(Math.max(...values))), from + 1);
  return {
    place: (value) => ((Math.log10(value) - from) / (to - from)) * width,
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
  };
}

/** Different shapes tell the others apart where colours are not told apart. */
function mark(index: number, x: number, y: number, fill: string): string {
  const style = `fill="${fill}"`;
  switch (index) {
    case 0:
      return `<circle cx="${x}" cy="${y}" r="7" ${style}/>`;
    case 1:
      return `<rect x="${round(x - 4.5)}" y="${y - 4.5}" width="9" height="9" ${style}/>`;
    case 2:
      return `<path d="M${x} ${y - 6}l6 6l-6 6l-6-6z" ${style}/>`;
    case 3:
      return `<path d="M${x} ${y - 6}l6 11h-12z" ${style}/>`;
    default:
      return `<circle cx="${x}" cy="${y}" r="4" fill="none" stroke="${fill}" stroke-width="2"/>`;
  }
}

const text = (x: number, y: number, words: string, attributes: string) =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(words)}</text>`;

function legend({ marks, series }: Chart, colour: (name: string) => string, faint: string) {
  let x = LEFT;
  return series.map((name, index) => {
    const at = x;
    x += 30 + name.length * 7;
    const sign =
      marks === 'dots'
        ? mark(index, at + 6, 60, colour(name))
        : `<rect x="${at}" y="55" width="12" height="10" fill="${colour(name)}"/>`;
    return sign + text(at + 18, 64.5, name, `fill="${faint}"`);
  });
}

/** What the marks of a row are drawn with. */
interface Pen {
  readonly chart: Chart;
  readonly theme: Theme;
  readonly colour: (series: string) => string;
  /** Where a value is, from the left of the image. */
  readonly place: (value: number) => number;
}

/** The bars of a row, each with its figure beside it. */
function bars({ chart, theme, colour, place }: Pen, values: readonly number[], top: number) {
  return values.map((value, index) => {
    const y = top + index * BAR;
    const name = chart.series[index] ?? '';
    const weight = name === chart.highlight ? ' font-weight="600"' : '';
    const end = round(place(value));
    return (
      `<rect x="${LEFT}" y="${y}" width="${round(end - LEFT)}" height="${BAR - 2}" fill="${colour(name)}"/>` +
      text(end + 6, y + BAR - 2.5, inWords(value), `fill="${theme.text}" font-size="11"${weight}`)
    );
  });
}

/** The dots of a row, which are too close for figures: that of the first series stands at the right. */
function dots({ chart, theme, colour, place }: Pen, values: readonly number[], y: number) {
  const places = values.map((value) => round(place(value)));
  const marks = places.map((x, index) => mark(index, x, y, colour(chart.series[index] ?? '')));
  return [
    `<line x1="${Math.min(...places)}" y1="${y}" x2="${Math.max(...places)}" y2="${y}" stroke="${theme.grid}" stroke-width="2"/>`,
    // The first on top of the others.
    ...marks.reverse(),
    text(
      WIDTH - RIGHT + 14,
      y + 4.5,
      inWords(values[0] ?? 0),
      `fill="${theme.own}" font-weight="600"`,
    ),
  ];
}

/** A chart as an SVG image with a transparent ground. */
export function draw(chart: Chart, theme: Theme): string {
  const { title, subtitle, marks, series, highlight, rows, source } = chart;
  const others = series.filter((name) => name !== highlight);
  const colour = (name: string) =>
    name === highlight ? theme.own : (theme.others[others.indexOf(name)] ?? theme.faint);
  const values = rows.flatMap((row) => row.values);
  const scale = (marks === 'dots' ? logarithmic : linear)(values, WIDTH - LEFT - RIGHT);
  const pen: Pen = { chart, theme, colour, place: (value) => LEFT + scale.place(value) };
  const height = marks === 'dots' ? DOTS : BAR * series.length;
  const distance = marks === 'dots' ? DOTS : height + GAP;
  const bottom = TOP + rows.length * distance + 4;
  const grid = scale.ticks.map((tick) => {
    const x = round(pen.place(tick));
    return (
      `<line x1="${x}" y1="${TOP - 4}" x2="${x}" y2="${bottom}" stroke="${theme.grid}"/>` +
      text(x, bottom + 18, inWords(tick), `fill="${theme.faint}" text-anchor="middle"`)
    );
  });
  const body = rows.flatMap((row, index) => {
    const top = TOP + index * distance;
    const middle = top + height / 2;
    return [
      text(LEFT - 12, middle + 4.5, row.label, `fill="${theme.text}" text-anchor="end"`),
      ...(marks === 'dots' ? dots(pen, row.values, middle) : bars(pen, row.values, top)),
    ];
  });
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 52}" width="${WIDTH}" height="${bottom + 52}" role="img" aria-labelledby="t d" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13">`,
    `<title id="t">${escaped(title)}</title>`,
    `<desc id="d">${escaped(described(chart))}</desc>`,
    text(0, 18, title, `fill="${theme.text}" font-size="17" font-weight="600"`),
    text(0, 38, subtitle, `fill="${theme.faint}"`),
    ...legend(chart, colour, theme.faint),
    ...grid,
    ...body,
    text(0, bottom + 44, source, `fill="${theme.faint}" font-size="11"`),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

/** All figures in words, for those who do not see them. */
function described({ subtitle, series, rows }: Chart): string {
  const lines = rows.map(({ label, values }) => {
    const figures = values.map((value, index) => `${series[index]} ${inWords(value)}`);
    return `${label}: ${figures.join(', ')}.`;
  });
  return `${subtitle}. ${lines.join(' ')}`;
}
