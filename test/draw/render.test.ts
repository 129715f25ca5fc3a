import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { describeDrawing } from '../../src/draw/describe.ts';
import { draw } from '../../src/draw/draw.ts';
import { escapeXml, renderDrawing } from '../../src/draw/render.ts';
import { modelOf, programAt } from '../library/support.ts';
import { crowded, examples, odd } from './programs.ts';

const tiny = modelOf(programAt('examples/tiny.brn'));

test.each(['tiny', 'b_lenet'])('%s is drawn as its golden', async (name) => {
  const svg = draw(modelOf(programAt(`examples/${name}.brn`)));
  await expect(svg).toMatchFileSnapshot(join(import.meta.dirname, 'goldens', `${name}.svg`));
});

test('the same model gives the same text', () => {
  expect(draw(modelOf(programAt('examples/tiny.brn')))).toBe(draw(tiny));
});

test.each([...examples, ...odd, ...crowded])('$title is an SVG that a renderer takes', async ({ program, set }) => {
  const svg = draw(modelOf(program, set));
  const { format, width, height } = await sharp(Buffer.from(svg), { density: 72 }).metadata();
  expect([format, width, height]).toEqual(['svg', ...sizeOf(svg)]);
});

function sizeOf(svg: string): readonly number[] {
  return [...(/width="(\d+)" height="(\d+)"/.exec(svg) ?? [])].slice(1).map(Number);
}

test('names that XML could not hold are escaped', async () => {
  expect(escapeXml(`<b a="1"> & 'c' \u0000\uD800 ×`)).toBe(`&lt;b a=&quot;1&quot;&gt; &amp; 'c' \uFFFD\uFFFD ×`);
  const hostile = '</title><script>alert(1)</script>&"\'<';
  const drawing = describeDrawing(tiny);
  const renamed = {
    ...drawing,
    name: hostile,
    input: { ...drawing.input, name: hostile },
    exits: drawing.exits.map((exit) => ({ ...exit, name: hostile, at: hostile, policy: hostile })),
    tiers: drawing.tiers.map((tier) => ({ ...tier, name: hostile })),
    cuts: drawing.cuts.map((cut) => ({ ...cut, from: hostile })),
  };
  const svg = renderDrawing(renamed);
  expect(svg).not.toContain('<script');
  expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg');
});

describe('for programs that show it', () => {
  const svg = draw(tiny);
  const { exits, tiers, cuts } = describeDrawing(tiny);
  const attributes = ({ start, end, line }: { start: number; end: number; line: number }): string =>
    `data-start="${start}" data-end="${end}" data-line="${line}"`;

  test('every part has a class, and the place that it stands for', () => {
    for (const exit of exits) expect(svg).toContain(`<g class="brnc-exit" ${attributes(exit.place)}>`);
    for (const tier of tiers) expect(svg).toContain(`<g class="brnc-tier" ${attributes(tier.place)}>`);
    for (const cut of cuts) expect(svg).toContain(`<g class="brnc-cut" ${attributes(cut.place)}>`);
  });

  test('it has a title and a description, and is one image', () => {
    expect(svg).toContain('role="img" aria-labelledby="brnc-Tiny-title brnc-Tiny-desc"');
    expect(svg).toContain('<title id="brnc-Tiny-title">Tiny, an early-exit network</title>');
    const [, description = ''] = /<desc id="brnc-Tiny-desc">([^<]*)</.exec(svg) ?? [];
    for (const { name } of exits) expect(description).toContain(`${name}: `);
    for (const { from, to } of cuts) expect(description).toContain(`cut from ${from} to ${to}`);
  });

  test('its colours are custom properties, each with its value for those who know none', () => {
    const colours = [...svg.matchAll(/(fill|stroke):([^;}]+)/g)].map(([, , value = '']) => value);
    const literal = colours.filter((value) => value.startsWith('#'));
    const properties = colours.filter((value) => value.startsWith('var(--brnc-'));
    expect(literal.length).toBe(properties.length);
    expect(colours.length - literal.length - properties.length).toBe(
      colours.filter((value) => value === 'none').length,
    );
  });

  test('auto follows the preference of the reader', () => {
    expect(draw(tiny, { theme: 'auto' })).toContain('@media (prefers-color-scheme:dark){.brnc{--brnc-background:');
    expect(draw(tiny, { theme: 'dark' })).not.toContain('@media');
  });
});

test('the picture of the README is current', () => {
  const file = join(import.meta.dirname, '../../docs/images/brandeeplabv3.svg');
  const svg = draw(modelOf(programAt('examples/brandeeplabv3.brn')), { theme: 'auto' });
  // brnc draw examples/brandeeplabv3.brn --theme auto -o docs/images/brandeeplabv3.svg
  expect(readFileSync(file, 'utf8')).toBe(svg);
});
