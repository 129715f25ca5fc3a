import { SPACE } from './cards.ts';
import type { Drawing, DrawnBackbone } from './drawing.ts';
import type { CountUnit } from './figures.ts';
import { type Paint, type ScenePart, type Shape, lineTo } from './scene.ts';
import { type Label, lineHeight, widthOf } from './text.ts';

/** An entry of the legend; `sample` draws what it explains. */
interface Entry {
  readonly text: string;
  readonly sample?: Sample;
}

type Sample = { readonly kind: 'block'; readonly paint: Paint } | { readonly kind: 'cut' };

const SAMPLE = { width: 16, height: 11, gap: 6 } as const;
const BETWEEN = 20;

function entriesOf(
  { backbone, exits, cuts, convention }: Drawing,
  { prefix }: CountUnit,
  cutOff: boolean,
): readonly Entry[] {
  const hasBranches = exits.some(({ isMain }) => !isMain);
  const hasFigures = exits.some(({ flops }) => flops !== null);
  return [
    { text: 'backbone, by units', sample: block('unit-0') },
    ...(hasBranches ? [{ text: 'branch, with its head', sample: block('branch') }] : []),
    { text: "the main exit's head", sample: block('main') },
    ...(cuts.length > 0 ? [{ text: 'cut, and what it sends', sample: { kind: 'cut' } as const }] : []),
    { text: scaleOf(backbone, cutOff) },
    ...(hasFigures
      ? [{ text: `figures: ${prefix}FLOPs (${convention}) of the backbone up to the exit and of its head` }]
      : []),
    ...(hasFigures && hasBranches ? [{ text: 'path: with all earlier heads' }] : []),
  ];
}

function scaleOf({ hasMacs, flops }: DrawnBackbone, cutOff: boolean): string {
  if (!hasMacs) return 'the backbone has no multiply-accumulates: its units are equally wide';
  const growth = flops === null ? ', as sizes grow' : '';
  return `areas: multiply-accumulates${growth}, to one scale${cutOff ? '; a head with a gap is larger' : ''}`;
}

function block(paint: Paint): Sample {
  return { kind: 'block', paint };
}

/** The legend, in as many lines as its width asks for, and the height that it takes. */
export function placeLegend(
  drawing: Drawing,
  y: number,
  width: number,
  unit: CountUnit,
  cutOff: boolean,
): { readonly part: ScenePart; readonly height: number } {
  const shapes: Shape[] = [];
  const labels: Label[] = [];
  let x: number = SPACE.margin;
  let baseline = y + lineHeight('small');
  for (const { text, sample } of entriesOf(drawing, unit, cutOff)) {
    const lead = sample === undefined ? 0 : SAMPLE.width + SAMPLE.gap;
    const needed = lead + widthOf(text, 'small');
    if (x > SPACE.margin && x + needed > width - SPACE.margin) {
      x = SPACE.margin;
      baseline += lineHeight('small') + 4;
    }
    if (sample !== undefined) shapes.push(...drawSample(sample, x, baseline));
    labels.push({ x: x + lead, y: baseline, text, style: 'small', anchor: 'start' });
    x += needed + BETWEEN;
  }
  return { part: { kind: 'legend', shapes, labels }, height: baseline - y + 4 };
}

function drawSample(sample: Sample, x: number, baseline: number): readonly Shape[] {
  const y = baseline - SAMPLE.height + 2;
  if (sample.kind === 'block') {
    return [{ kind: 'rect', x, y, width: SAMPLE.width, height: SAMPLE.height, paint: sample.paint }];
  }
  const middle = y + SAMPLE.height / 2;
  return [
    { kind: 'path', d: lineTo(x, middle, x + SAMPLE.width, middle), paint: 'cut' },
    { kind: 'circle', x: x + SAMPLE.width / 2, y: middle, radius: 4, paint: 'cut-dot' },
  ];
}
