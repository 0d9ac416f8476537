import { readFileSync } from 'node:fs';
import { PALETTE_SIZE } from '@viva/protocol/room';
import { describe, expect, test } from 'vitest';

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];
const THEMES = ['light', 'dark', 'contrast'] as const;
type Theme = (typeof THEMES)[number];

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');

const [, CONTRAST = '', BY_SYSTEM = ''] =
  css.match(/"contrast"\] \{([^}]*)\}[^{]*\{\s*:root:not\(\[data-theme\]\) \{([^}]*)\}/) ?? [];

/** A token's colour in a theme, as linear RGB in 0…1. */
function token(name: string, theme: Theme): Rgb {
  const [, light, dark] =
    css.match(new RegExp(`--${name}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\);`)) ?? [];
  // High contrast is dark but for what it names itself.
  const [, contrasting = dark] = CONTRAST.match(new RegExp(`--${name}: #([0-9a-f]{6});`)) ?? [];
  const hex = { light, dark, contrast: contrasting }[theme];
  if (!hex) throw new Error(`there is no token --${name}`);
  const channel = (start: number) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(2), channel(4)];
}

const dot = (row: Rgb, [r, g, b]: Rgb): number => row[0] * r + row[1] * g + row[2] * b;
const apply = (matrix: Matrix, color: Rgb): Rgb => [
  dot(matrix[0], color),
  dot(matrix[1], color),
  dot(matrix[2], color),
];
const clamp = ([r, g, b]: Rgb): Rgb => {
  const within = (value: number) => Math.min(1, Math.max(0, value));
  return [within(r), within(g), within(b)];
};

/** WCAG 2 contrast ratio. */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = (color: Rgb) => dot([0.2126, 0.7152, 0.0722], color);
  const [dim = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dim + 0.05);
}

/** Björn Ottosson's OKLab: lightness and two colour axes. */
function oklab(color: Rgb): Rgb {
  const [l, m, s] = apply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    color,
  );
  return apply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)],
  );
}

/** What people without one kind of cone see: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const VISION: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const PARTICIPANTS = Array.from({ length: PALETTE_SIZE }, (_, index) => `participant-${index}`);
const SYNTAX = ['keyword', 'string', 'number', 'comment', 'type', 'function'];
const READ = ['text', 'text-muted', 'positive', 'negative', 'caution'];

test('high contrast is the same whether one chooses it or the system asks for it', () => {
  const lines = (block: string) => block.split('\n').map((line) => line.trim());
  expect(lines(CONTRAST).filter(Boolean).length).toBeGreaterThan(20);
  expect(lines(BY_SYSTEM).filter(Boolean)).toEqual(lines(CONTRAST).filter(Boolean));
});

describe.each(THEMES)('in the %s theme', (theme) => {
  const on = (text: string, surface: string) => contrast(token(text, theme), token(surface, theme));

  test.each([...PARTICIPANTS, ...SYNTAX.map((name) => `syntax-${name}`)])(
    '%s can be read on the editor',
    (name) => expect(on(name, 'surface-0')).toBeGreaterThanOrEqual(4.5),
  );

  test.each(READ)('%s can be read on every surface', (name) => {
    for (const surface of ['surface-0', 'surface-1', 'surface-2']) {
      expect(on(name, surface), surface).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('what stands on the accent can be read, also under the pointer', () => {
    expect(on('on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    expect(on('on-accent', 'accent-hover')).toBeGreaterThanOrEqual(4.5);
  });

  test('the focus and the edge of a field can be seen', () => {
    for (const surface of ['surface-0', 'surface-1']) {
      expect(on('focus', surface)).toBeGreaterThanOrEqual(3);
      expect(on('border-strong', surface)).toBeGreaterThanOrEqual(3);
    }
  });

  test('participants are equally light', () => {
    const lightness = PARTICIPANTS.map((name) => oklab(token(name, theme))[0]);
    expect(Math.max(...lightness) - Math.min(...lightness)).toBeLessThan(0.01);
  });

  /** The smallest distance in OKLab between any two; 0.02 is about where colours side by side are told apart. */
  function closest(names: readonly string[], vision: Matrix): number {
    const seen = names.map((name) => oklab(clamp(apply(vision, token(name, theme)))));
    return Math.min(
      ...seen.flatMap((a, index) =>
        seen.slice(index + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
      ),
    );
  }

  test.each(Object.entries(VISION))('the first four participants differ under %s', (_, vision) => {
    expect(closest(PARTICIPANTS.slice(0, 4), vision)).toBeGreaterThan(0.04);
  });

  test('all participants differ to most people', () => {
    const [normal] = Object.values(VISION);
    if (!normal) throw new Error('no vision');
    expect(closest(PARTICIPANTS, normal)).toBeGreaterThan(0.03);
  });
});
