import { describe, expect, test } from 'vitest';
import { describeDrawing } from '../../src/draw/describe.ts';
import type { Drawing, Place } from '../../src/draw/drawing.ts';
import { type Program, modelOf, programAt } from '../library/support.ts';
import { examples, odd } from './programs.ts';

function drawingOf(program: Program, set: Readonly<Record<string, number>> = {}): Drawing {
  return describeDrawing(modelOf(program, set));
}

const brandeeplab = programAt('examples/brandeeplabv3.brn');

/** What the program says at a place. */
function textAt({ text }: Program, { start, end, line }: Place): string {
  expect(text.slice(0, start).split('\n').length).toBe(line);
  return text.slice(start, end);
}

describe.each([...examples, ...odd])('$title', ({ program, set }) => {
  const { network, report } = modelOf(program, set);
  const drawing = drawingOf(program, set);

  test('the units fill the backbone from 0 to 1', () => {
    let x = 0;
    for (const unit of drawing.backbone.units) {
      expect(unit.x).toBe(x);
      expect(unit.width).toBeGreaterThanOrEqual(0);
      x += unit.width;
      expect(x).toBeCloseTo(unit.x + unit.width, 12);
      x = unit.x + unit.width;
    }
    expect(x).toBeCloseTo(1, 12);
    const macs = drawing.backbone.units.map((unit) => unit.macs);
    const sum = macs.reduce((all, each) => (all === null || each === null ? null : all + each), 0);
    expect(sum).toBe(report.backbone.flops);
  });

  test('every branch, tier and cut is there, with the figures of the report', () => {
    expect(drawing.exits).toMatchObject(
      report.exits.map(({ name, at, achieved, flops, pathFlops }) => ({ name, at, achieved, flops, pathFlops })),
    );
    expect(drawing.exits.map(({ tier }) => network.tiers[tier]?.name)).toEqual(
      report.exits.map(({ name }) => report.tiers.find(({ exits }) => exits.includes(name))?.name),
    );
    expect(drawing.tiers.length).toBe(report.tiers.length);
    expect(drawing.cuts).toMatchObject(
      report.tiers.slice(0, -1).map(({ name, sends }) => ({
        from: name,
        tensors: sends.map(({ dtype, shape, bytes }) => ({ dtype, shape, bytes })),
        bytes: sends.some(({ bytes }) => bytes === null)
          ? null
          : sends.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
      })),
    );
  });

  test('each place is that of an item of the program', () => {
    expect(textAt(program, drawing.backbone.place)).toMatch(/^backbone /);
    expect(textAt(program, drawing.input.place)).toMatch(/^input /);
    for (const exit of drawing.exits) {
      expect(textAt(program, exit.place)).toMatch(exit.isMain ? /^exit / : /^branch /);
    }
    for (const tier of drawing.tiers)
      if (tier.name !== undefined) expect(textAt(program, tier.place)).toMatch(/^tier /);
    for (const cut of drawing.cuts) expect(textAt(program, cut.place)).toContain(`tier ${cut.from} until`);
  });
});

test('a unit stands where the program marks it, or calls what does', () => {
  const tiny = programAt('examples/tiny.brn');
  const placesOf = (program: Program): readonly string[] =>
    drawingOf(program).backbone.units.map(({ place }) => textAt(program, place));
  expect(placesOf(tiny)[1]).toMatch(/^unit block1 += basic_block\(stem, 16\)$/);
  expect(new Set(placesOf(brandeeplab))).toEqual(new Set(['resnet101(output_stride: 8)']));
});

test('a head is as large as its multiply-accumulates', () => {
  const { exits } = drawingOf(brandeeplab);
  // The totals of DeepLab heads at 1024 and 2048 channels over the backbone's, by PyTorch's FLOP counter over 2.
  const [at1024, at2048, backbone] = [8_461_484_032, 15_977_938_944, 44_311_773_184];
  expect(exits.map(({ headFlops }) => headFlops)).toEqual([...Array<number>(5).fill(at1024), at2048, at2048, at2048]);
  expect(exits[0]?.head).toBe(at1024 / backbone);
});

test('figures go by the convention, and places by multiply-accumulates', () => {
  const { network, parts, report } = modelOf(brandeeplab);
  const counted = describeDrawing({ network, parts, report: { ...report, convention: 'pthflops' } });
  const plain = describeDrawing({ network, parts, report });
  // A DeepLab head at 1024 channels, by pthflops.
  expect(counted.exits[0]?.headFlops).toBe(8_468_846_592);
  expect(counted.exits.map(({ x, head }) => [x, head])).toEqual(plain.exits.map(({ x, head }) => [x, head]));
});

test('a cut is compared with the raw image', () => {
  const [first, second] = drawingOf(brandeeplab).cuts;
  // 1024 channels at an eighth of 256 x 256 in f32, over 3 bytes a pixel.
  expect(first).toMatchObject({ at: 'layer3.7', form: 'f32', bytes: 4_194_304, rawBytes: 196_608 });
  expect(first?.ratio).toBeCloseTo(4_194_304 / 196_608, 12);
  // 2048 channels in u8, with a scale and a minimum in f32.
  expect(second).toMatchObject({ at: 'layer4.1', form: 'u8', bytes: 2_097_152 + 8 });
});

test('where sizes are symbolic, shares are those of large images', () => {
  const symbolic = drawingOf(programAt('examples/symbolic.brn'));
  // The backbone's multiply-accumulates over H * W as these grow, by the formula that `brnc check` prints.
  const total = 9408 / 4 + 10485760 / 256 + 147456 / 16 + 524288 / 64;
  const [stem] = symbolic.backbone.units;
  expect(stem?.width).toBeCloseTo(9408 / 4 / total, 12);
  expect(symbolic.backbone.flops).toBe(null);
  // 256 bytes a sixteenth of the pixels and 512 a sixty-fourth, over 3 a pixel.
  expect(symbolic.cuts[0]?.ratio).toBeCloseTo((256 / 16 + 512 / 64) / 3, 12);
});
