import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDrawing } from '../../src/draw/describe.ts';
import type { Drawing } from '../../src/draw/drawing.ts';
import { SPACE, divide, xIn } from '../../src/draw/cards.ts';
import { layOut, unitOf } from '../../src/draw/layout.ts';
import { placeUnits } from '../../src/draw/place-backbone.ts';
import { labelWidthOf } from '../../src/draw/place-exits.ts';
import { modelOf } from '../library/support.ts';
import { arbitraryDrawing } from './arbitrary.ts';
import { coveredLabels, labelsOutside, overlappingLabels, rectsOf } from './boxes.ts';
import { crowded, examples, odd } from './programs.ts';

const drawings: readonly (readonly [string, Drawing])[] = [...examples, ...odd, ...crowded].map(
  ({ title, program, set }) => [title, describeDrawing(modelOf(program, set))],
);

describe.each(drawings)('%s', (_, drawing) => {
  const scene = layOut(drawing);

  test("has no labels that overlap, stand on others' shapes, or leave the picture", () => {
    expect(overlappingLabels(scene)).toEqual([]);
    expect(coveredLabels(scene)).toEqual([]);
    expect(labelsOutside(scene)).toEqual([]);
  });

  test('shows every exit, cut and tier, and where the program says it', () => {
    const places = (kind: string): readonly unknown[] =>
      scene.parts.filter((part) => part.kind === kind).map((part) => part.place);
    expect(places('exit')).toEqual(drawing.exits.map((exit) => exit.place));
    expect(places('cut')).toEqual(drawing.cuts.map((cut) => cut.place));
    expect(places('tier')).toEqual(drawing.tiers.flatMap((tier) => (tier.name === undefined ? [] : [tier.place])));
  });

  test('draws the units side by side, each as wide as its share', () => {
    const unit = unitOf(drawing);
    const frame = divide(drawing, labelWidthOf(drawing, unit), unit);
    const blocks = placeUnits(frame, drawing.backbone, { y: 0, height: 40 }, unit).flatMap(rectsOf);
    const starts = frame.cards.flatMap((card) =>
      drawing.backbone.units.filter(({ x }) => x >= card.tier.x).map(({ x }) => xIn(card, x, frame.scale)),
    );
    for (const [index, { x, width }] of blocks.entries()) {
      expect(starts.some((start) => Math.abs(start - x) < 1e-6)).toBe(true);
      const next = blocks[index + 1]?.x ?? Infinity;
      const ends = frame.cards.map(({ to }) => to).find((to) => to > x) ?? 0;
      // Blocks touch, or end with their card; one of less than a pixel is drawn as a pixel.
      expect(width).toBeCloseTo(Math.max(1, Math.min(next, ends) - x), 6);
    }
    const drawn = frame.cards.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(drawn).toBeCloseTo(frame.scale, 6);
    expect(drawn).toBeGreaterThanOrEqual(SPACE.backbone);
  });
});

test('labels never overlap, whatever is drawn', () => {
  fc.assert(
    fc.property(arbitraryDrawing, (drawing) => {
      const scene = layOut(drawing);
      expect(overlappingLabels(scene)).toEqual([]);
      expect(coveredLabels(scene)).toEqual([]);
      expect(labelsOutside(scene)).toEqual([]);
    }),
    { numRuns: 300, seed: 1 },
  );
});
