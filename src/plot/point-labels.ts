import { type Box, type Label, boxOfLabel } from '../draw/text.ts';
import type { LineChart } from './chart.ts';
import type { Plot } from './lines.ts';
import { isKnown } from './scales.ts';
import { textAt } from './svg.ts';

/** Half the side of the square that a marker takes. */
const MARKER = 5;

/** The places that a label may take around its point, the best first. */
const PLACES: readonly Pick<Label, 'x' | 'y' | 'anchor'>[] = [
  { x: 0, y: -9, anchor: 'middle' },
  { x: 9, y: 4, anchor: 'start' },
  { x: -9, y: 4, anchor: 'end' },
  { x: 0, y: 18, anchor: 'middle' },
  { x: 8, y: -6, anchor: 'start' },
  { x: 8, y: 15, anchor: 'start' },
  { x: -8, y: -6, anchor: 'end' },
  { x: -8, y: 15, anchor: 'end' },
];

/** The texts beside points, each at the first of its places where it covers no marker and no other text. */
export function drawPointLabels({ series }: LineChart, { x, y, colours }: Plot): readonly string[] {
  const spots = series.flatMap((each) =>
    each.points.filter(isKnown).map((point) => ({ x: x(point.x), y: y(point.y), label: point.label, form: each.form })),
  );
  const taken: Box[] = spots
    .filter(({ label, form }) => label !== undefined || form === 'points')
    .map((spot) => ({ x: spot.x - MARKER, y: spot.y - MARKER, width: 2 * MARKER, height: 2 * MARKER }));
  const [left = 0, right = 0] = x.range();
  return spots.flatMap((spot) => {
    if (spot.label === undefined) return [];
    const text = spot.label;
    const candidates = PLACES.map((place): Label => {
      return { x: spot.x + place.x, y: spot.y + place.y, text, style: 'strong', anchor: place.anchor };
    });
    const free = candidates.find((label) => {
      const box = boxOfLabel(label);
      return box.x >= left && box.x + box.width <= right + 60 && !taken.some((other) => overlap(box, other));
    });
    const label = free ?? candidates[0];
    if (label === undefined) return [];
    taken.push(boxOfLabel(label));
    return [textAt(label, colours.text, colours.background)];
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
