import { present } from '../invariant.ts';
import { type Frame, SPACE, xIn } from './cards.ts';
import type { Drawing, DrawnExit } from './drawing.ts';
import { type CountUnit, showCount, showFlops, showNumber, showPercent, showShape } from './figures.ts';
import { type ScenePart, type Shape, curveTo, lineTo, pixels } from './scene.ts';
import { spread } from './spread.ts';
import { type Label, type TextStyle, lineHeight, shorten, widthOf } from './text.ts';

/** A line of an exit's label. */
interface Line {
  readonly text: string;
  readonly style: TextStyle;
}

/** The most room that a label's line takes. */
const LONGEST = 130;

/** What is written at an exit of a network with branches or without. */
export function linesOfExit(exit: DrawnExit, unit: CountUnit, hasBranches: boolean): readonly Line[] {
  const flops = exit.flops === null ? [] : [line(showCount(exit.flops, unit), 'figure')];
  const path =
    exit.pathFlops === null || !hasBranches ? [] : [line(`path ${showNumber(exit.pathFlops, unit)}`, 'small')];
  return [
    line(exit.name, 'name'),
    ...flops,
    ...path,
    ...(exit.at === '' ? [] : [line(exit.at, 'small')]),
    line(exit.isMain ? 'main exit' : showPercent(exit.achieved), 'small'),
  ];
}

function line(text: string, style: TextStyle): Line {
  return { text: shorten(text, style, LONGEST), style };
}

/** The room that every exit's label has. */
export function labelWidthOf({ exits }: Drawing, unit: CountUnit): number {
  const lines = exits.flatMap((exit) => linesOfExit(exit, unit, exits.length > 1));
  return Math.max(64, ...lines.map(({ text, style }) => widthOf(text, style))) + 10;
}

/** An exit's head and label above the backbone; heights are from the backbone's top upwards. */
interface Spot {
  readonly exit: DrawnExit;
  /** Where it is attached, and where its head and label stand. */
  readonly from: number;
  readonly middle: number;
  readonly bar: Bar;
  readonly lines: readonly Line[];
  /** Where the label ends below. */
  readonly bottom: number;
}

/** A head as a bar. */
interface Bar {
  readonly width: number;
  readonly height: number;
  /** Whether the head is too large for the picture. */
  readonly cutOff: boolean;
}

/** What stands above the backbone. */
export interface Heads {
  readonly spots: readonly Spot[];
  /** The height of the backbone's strip. */
  readonly strip: number;
  /** From the top of the highest label to the backbone. */
  readonly height: number;
}

/** Heads' bars: `most` is how high the backbone's height makes them, `limit` how high they are at all, and `unknown` where
 * there is nothing to compare with. */
const BAR = { least: 5, most: 180, limit: 240, unknown: 30, width: 60 } as const;
const STRIP = { least: 28, most: 52 } as const;
/** Between the backbone and the heads, for the wires. */
const WIRES = 38;
const LABEL_GAP = 7;

/** Puts the exits side by side, with their heads' areas to the scale of the backbone's, as far as the picture allows. */
export function arrangeHeads({ backbone, exits }: Drawing, frame: Frame, unit: CountUnit): Heads {
  const { slot, scale } = frame;
  const { width, strip } = proportions(Math.max(0, ...exits.map(({ head }) => head ?? 0)) * scale, frame);
  const barOf = ({ head }: DrawnExit): Bar => {
    if (!backbone.hasMacs) return { width, height: BAR.unknown, cutOff: false };
    const height = head === null ? Infinity : (head * scale * strip) / width;
    return { width, height: Math.min(BAR.limit, Math.max(BAR.least, height)), cutOff: height > BAR.limit };
  };
  const low = frame.cards.flatMap((card) => {
    // In two lanes a label is wider than its slot.
    const edge = SPACE.edge + (frame.labelWidth - slot) / 2;
    const own = card.exits.map((index) => present(exits[index], 'an exit'));
    const wanted = own.map(({ x }) => ({ at: xIn(card, x, scale), width: slot }));
    const middles = spread(wanted, card.x + edge, card.x + card.width - edge);
    return own.map((exit, index): Spot => {
      const bar = barOf(exit);
      const from = present(wanted[index], 'a place').at;
      const middle = present(middles[index], 'a place');
      const lines = linesOfExit(exit, unit, exits.length > 1);
      return { exit, from, middle, bar, lines, bottom: WIRES + bar.height + LABEL_GAP };
    });
  });
  const spots = raiseLabels(low, frame.labelWidth);
  return { spots, strip, height: Math.max(...spots.map(topOf)) };
}

/** The width of bars and the height of the strip, where the largest head is as large as a strip of length `largest`. */
function proportions(largest: number, { slot, labelWidth }: Frame): { readonly width: number; readonly strip: number } {
  const wanted = Math.min(BAR.width, slot * (slot < labelWidth ? 0.86 : 0.76));
  const fitting = largest === 0 ? STRIP.most : (BAR.most * wanted) / largest;
  const strip = Math.round(Math.min(STRIP.most, Math.max(STRIP.least, fitting)));
  // Where the backbone cannot be lower, bars are wider.
  const width = fitting < STRIP.least ? Math.min(0.92 * slot, (wanted * STRIP.least) / fitting) : wanted;
  return { width, strip };
}

function topOf({ bottom, lines }: Spot): number {
  return bottom + heightOf(lines);
}

function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { style }) => sum + lineHeight(style), 0);
}

/**
 * Puts every other one of close neighbours' labels in an upper lane, above those beside it. What overlaps a label is at most
 * its neighbours' bars and labels, and a line from an upper label down passes between the lower ones.
 */
function raiseLabels(spots: readonly Spot[], labelWidth: number): readonly Spot[] {
  let upper = false;
  const isUpper = spots.map(({ middle }, index) => {
    const before = spots[index - 1];
    upper = !upper && before !== undefined && middle - before.middle < labelWidth - 0.01;
    return upper;
  });
  const neighbours = (of: readonly Spot[], index: number): readonly Spot[] =>
    [of[index - 1], of[index + 1]].flatMap((spot) => spot ?? []);
  const lower = spots.map((spot, index): Spot => {
    const bars = neighbours(spots, index).filter(
      ({ middle, bar }) => Math.abs(middle - spot.middle) < (labelWidth + bar.width) / 2,
    );
    return { ...spot, bottom: Math.max(spot.bottom, ...bars.map(({ bottom }) => bottom)) };
  });
  return lower.map((spot, index) => {
    if (isUpper[index] !== true) return spot;
    const close = neighbours(lower, index).filter(({ middle }) => Math.abs(middle - spot.middle) < labelWidth - 0.01);
    return { ...spot, bottom: Math.max(spot.bottom, ...close.map((other) => topOf(other) + LABEL_GAP)) };
  });
}

/** The exits above the backbone, whose top is at `y`: where each is attached, its head, and its label. */
export function placeExits({ spots }: Heads, y: number, unit: CountUnit): readonly ScenePart[] {
  return spots.map((spot) => placeExit(spot, y, unit));
}

function placeExit({ exit, from, middle, bar, lines, bottom }: Spot, y: number, unit: CountUnit): ScenePart {
  const { width, height } = bar;
  const foot = y - WIRES;
  const top = foot - height;
  const paint = exit.isMain ? 'main' : 'branch';
  const left = middle - width / 2;
  const shapes: Shape[] = [
    { kind: 'path', d: curveTo(from, y, middle, foot), paint: `${paint}-wire` },
    { kind: 'rect', x: left, y: top, width, height, radius: Math.min(3, height / 2), paint },
    { kind: 'circle', x: from, y, radius: 3.5, paint: `${paint}-dot` },
  ];
  if (bar.cutOff) shapes.push({ kind: 'path', d: zigzag(left, top + 22, width), paint: 'break' });
  if (y - bottom < top - 2 * LABEL_GAP)
    shapes.push({ kind: 'path', d: lineTo(middle, top - 2, middle, y - bottom + 3), paint: 'leader' });
  let baseline = y - bottom - heightOf(lines);
  const labels = lines.map(({ text, style }): Label => {
    baseline += lineHeight(style);
    return { x: middle, y: baseline - 2, text, style, anchor: 'middle' };
  });
  labels.push(...figureInBar(exit, bar, middle, foot, unit));
  return { kind: 'exit', place: exit.place, title: titleOf(exit, unit), shapes, labels };
}

/** The head's own FLOPs, where its bar has room for them. */
function figureInBar(exit: DrawnExit, bar: Bar, x: number, foot: number, unit: CountUnit): readonly Label[] {
  if (exit.headFlops === null || bar.height < 18) return [];
  const text = showCount(exit.headFlops, unit);
  if (widthOf(text, 'inside') + 4 > bar.width) return [];
  return [{ x, y: foot - 7, text, style: 'inside', anchor: 'middle' }];
}

/** The line along which a head is cut off. */
function zigzag(x: number, y: number, width: number): string {
  const step = width / 6;
  const points = Array.from({ length: 7 }, (_, index) => `${pixels(x + index * step)} ${pixels(y + (index % 2) * 6)}`);
  return `M${points.join('L')}`;
}

/** All that is known of an exit, in words. */
export function titleOf(exit: DrawnExit, unit: CountUnit): string {
  const asked = exit.requested === null ? '' : `, asked for ${showPercent(exit.requested)}`;
  const where = exit.isMain
    ? 'the main exit'
    : `a branch at ${exit.at}, ${showPercent(exit.achieved)} of the backbone${asked}`;
  const flops = exit.flops === null ? '' : `; ${showFlops(exit.flops, unit)}`;
  const path = exit.pathFlops === null ? '' : `, ${showFlops(exit.pathFlops, unit)} with all earlier heads`;
  const policy = exit.policy === undefined ? '' : `; answers when ${exit.policy}`;
  return `${exit.name}: ${where}${flops}${path}; gives ${showShape(exit.shape)}${policy}`;
}
