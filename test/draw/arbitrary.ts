import * as fc from 'fast-check';
import type { Drawing, DrawnCut, DrawnExit, DrawnTier, DrawnUnit, Place } from '../../src/draw/drawing.ts';

const place: Place = { start: 0, end: 1, line: 1 };

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('b1', 'out', 'layer3.12', 'features.6', 'stem') },
  fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,60}$/),
);
const count = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2 ** 40 }) },
  fc.constant(null),
  fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER),
);
const shape = fc.array(fc.oneof(fc.integer({ min: 1, max: 4096 }), fc.constant('floor((H+15)/16)')), {
  minLength: 1,
  maxLength: 3,
});
const share = fc.oneof(fc.double({ min: 0, max: 40, noNaN: true }), fc.constant(null), fc.constant(0));

/** Weights as consecutive stretches from 0 to 1. */
function stretches(weights: readonly number[]): readonly { readonly x: number; readonly end: number }[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let x = 0;
  return weights.map((weight, index) => {
    const start = x;
    x = index === weights.length - 1 ? 1 : Math.min(1, x + (total === 0 ? 0 : weight / total));
    return { x: start, end: x };
  });
}

const units: fc.Arbitrary<readonly DrawnUnit[]> = fc
  .array(fc.tuple(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(0)), name), { minLength: 1, maxLength: 60 })
  .map((rows) => {
    const ends = stretches(rows.map(([weight]) => weight));
    return rows.map(([macs, path], index) => {
      const { x = 0, end = 1 } = ends[index] ?? {};
      return { name: path, group: path.split('.')[0] ?? path, x, width: end - x, macs, place };
    });
  });

const exit = fc.record({
  name,
  at: name,
  achieved: fc.double({ min: 0, max: 1, noNaN: true }),
  head: share,
  headFlops: count,
  requested: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1, noNaN: true })),
  flops: count,
  pathFlops: count,
  params: fc.nat(),
  shape,
});

const tensor = fc.record({ name, dtype: fc.constantFrom('f32', 'f16', 'u8', 'i64'), shape, bytes: count });

/** Drawings such as no program need ever say. */
export const arbitraryDrawing: fc.Arbitrary<Drawing> = fc
  .record({
    name: fc.stringMatching(/^[A-Z][a-zA-Z0-9]{0,80}$/),
    input: fc.record({
      name,
      dtype: fc.constantFrom('f32', 'u8'),
      isImage: fc.boolean(),
      shape,
      place: fc.constant(place),
    }),
    units,
    exits: fc.array(exit, { minLength: 1, maxLength: 14 }),
    // The ends of tiers and the attach points of branches, by index into the units.
    ends: fc.uniqueArray(fc.nat({ max: 59 }), { maxLength: 5 }),
    points: fc.array(fc.nat({ max: 59 }), { minLength: 14, maxLength: 14 }),
    names: fc.array(name, { minLength: 7, maxLength: 7 }),
    tensors: fc.array(tensor, { minLength: 1, maxLength: 7 }),
    figures: fc.record({ flops: count, params: fc.nat(), hasMacs: fc.boolean(), ratio: share, bytes: count }),
  })
  .map(({ name: model, input, units: of, exits, ends, points, names, tensors, figures }): Drawing => {
    const { flops, params, hasMacs, ratio, bytes } = figures;
    const endOf = (index: number): number => {
      const unit = of[index % of.length];
      return unit === undefined ? 1 : unit.x + unit.width;
    };
    const cutAt = [...new Set(ends.map((end) => endOf(end)))].filter((end) => end < 1).toSorted((a, b) => a - b);
    const borders = [0, ...cutAt, 1];
    const tiers = borders.slice(1).map((end, index): DrawnTier => {
      const x = borders[index] ?? 0;
      const figuresOfTier = { x, width: end - x, flops: bytes, weightBytes: params, place };
      return cutAt.length === 0 && hasMacs ? figuresOfTier : { name: names[index] ?? 't', ...figuresOfTier };
    });
    const attach = points
      .slice(0, exits.length - 1)
      .map(endOf)
      .toSorted((a, b) => a - b);
    const cuts = cutAt.map((x, index): DrawnCut => {
      const [from = 't', to = 't'] = [names[index], names[index + 1]];
      return { from, to, at: 'unit', x, form: 'f32', tensors, bytes, ratio, rawBytes: bytes, place };
    });
    return {
      name: model,
      convention: 'mac',
      input,
      backbone: { flops, params, hasMacs, units: of, place },
      exits: exits.map((each, index): DrawnExit => {
        const isMain = index === exits.length - 1;
        const x = isMain ? 1 : (attach[index] ?? 1);
        const tier = isMain
          ? tiers.length - 1
          : tiers.findIndex((of, at) => x <= of.x + of.width || at === tiers.length - 1);
        return { ...each, x, isMain, tier, place };
      }),
      tiers,
      cuts,
    };
  });
