import { present } from '../invariant.ts';
import type { Drawing, DrawnTier } from './drawing.ts';
import { type CountUnit, showBytes, showFlops } from './figures.ts';
import { shorten, widthOf } from './text.ts';

/** The part of a picture that shows a tier, with its stretch of the backbone. */
export interface Card {
  readonly tier: DrawnTier;
  /** By index into the drawing's exits. */
  readonly exits: readonly number[];
  readonly header: readonly string[];
  readonly x: number;
  readonly width: number;
  /** Where its stretch of the backbone begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** A picture's division into cards. */
export interface Frame {
  readonly width: number;
  readonly cards: readonly Card[];
  /** How many pixels wide the whole backbone is, without the gaps between tiers. */
  readonly scale: number;
  /** The least distance of the middles of two exits. */
  readonly slot: number;
  /** The room for an exit's label: `slot`, or twice that, so that close neighbours stand in different lanes. */
  readonly labelWidth: number;
}

/** Lengths in pixels. */
export const SPACE = {
  /** The least width of a picture. */
  width: 960,
  margin: 20,
  /** Between two cards. */
  gap: 44,
  /** Between a card's border and the backbone. */
  padding: 20,
  /** Between a card's border and labels. */
  edge: 8,
  /** For the input, left of the backbone. */
  input: 112,
  /** The least width of a backbone, without the gaps between tiers. */
  backbone: 400,
} as const;

/** Where a backbone narrower than this shares the room with labels, they stand in two lanes. */
const COMFORTABLE = 480;

/** How much room a card needs beside its stretch of the backbone, and in all. */
interface Need {
  readonly share: number;
  readonly fixed: number;
  readonly least: number;
}

/** A way to lay out labels, and what comes of it. */
interface Plan {
  readonly needs: readonly Need[];
  readonly slot: number;
  readonly scale: number;
  /** Of the picture. */
  readonly width: number;
}

/** Divides a picture into cards: as wide as it must be, the backbone to one scale in all of them. */
export function divide(drawing: Drawing, labelWidth: number, unit: CountUnit): Frame {
  const plan = choosePlan(drawing, labelWidth, unit);
  let x = SPACE.margin;
  const cards = drawing.tiers.map((tier, index): Card => {
    const { fixed, least } = present(plan.needs[index], 'a need for each tier');
    const length = tier.width * plan.scale;
    const width = Math.max(least, fixed + length);
    const left = index === 0 ? SPACE.input : SPACE.padding;
    const from = x + left + (width - fixed - length) / 2;
    const exits = exitsOf(drawing, index);
    const card = { tier, exits, header: headerOf(tier, unit), x, width, from, to: from + length };
    x += width + SPACE.gap;
    return card;
  });
  return { width: plan.width, cards, scale: plan.scale, slot: plan.slot, labelWidth };
}

/** One lane of labels, or two where that leaves the backbone too little room. */
function choosePlan(drawing: Drawing, labelWidth: number, unit: CountUnit): Plan {
  const one = planOf(drawing, labelWidth, labelWidth, unit);
  if (one.scale >= COMFORTABLE && one.width === SPACE.width) return one;
  const two = planOf(drawing, labelWidth, labelWidth / 2, unit);
  const isBetter = two.width === one.width ? two.scale > one.scale * 1.1 : two.width < one.width;
  return isBetter ? two : one;
}

/** How much wider a picture that must grow is than it must be, for the backbone's sake. */
const GENEROUS = 1.15;

function planOf(drawing: Drawing, labelWidth: number, slot: number, unit: CountUnit): Plan {
  const needs = measure(drawing, labelWidth, slot, unit);
  const gaps = 2 * SPACE.margin + drawing.cuts.length * SPACE.gap;
  const widthAt = (scale: number): number =>
    needs.reduce((sum, { share, fixed, least }) => sum + Math.max(least, fixed + share * scale), gaps);
  if (widthAt(SPACE.backbone) <= SPACE.width)
    return { needs, slot, scale: scaleOf(needs, SPACE.width - gaps), width: SPACE.width };
  const scale = Math.max(SPACE.backbone, scaleOf(needs, widthAt(SPACE.backbone) * GENEROUS - gaps));
  return { needs, slot, scale, width: widthAt(scale) };
}

/** What a tier's card says at its top. */
function headerOf(tier: DrawnTier, unit: CountUnit): readonly string[] {
  if (tier.name === undefined) return [];
  const flops = tier.flops === null ? [] : [showFlops(tier.flops, unit)];
  return [shorten(tier.name, 'tier', 220), ...flops, `${showBytes(tier.weightBytes)} weights`];
}

function exitsOf({ exits }: Drawing, tier: number): readonly number[] {
  return exits.flatMap((exit, index) => (exit.tier === tier ? [index] : []));
}

function measure(drawing: Drawing, labelWidth: number, slot: number, unit: CountUnit): readonly Need[] {
  const last = drawing.tiers.length - 1;
  return drawing.tiers.map((tier, index) => {
    const [name = '', ...figures] = headerOf(tier, unit);
    const header = Math.max(widthOf(name, 'tier'), ...figures.map((figure) => widthOf(figure, 'small')));
    const left = index === 0 ? SPACE.input : SPACE.padding;
    // The main exit stands above the backbone's end.
    const right = index === last ? Math.max(SPACE.padding, labelWidth / 2 + SPACE.edge) : SPACE.padding;
    const fixed = left + right;
    const count = exitsOf(drawing, index).length;
    const exits = count === 0 ? 0 : labelWidth + (count - 1) * slot;
    const least = Math.max(fixed + 4, header + 2 * SPACE.padding, exits + 2 * SPACE.edge);
    return { share: tier.width, fixed, least };
  });
}

/**
 * The pixels for the whole backbone at which the cards fill `room`, in which they fit: a card without room for its labels is
 * as wide as they need, and the others share what is left.
 */
function scaleOf(needs: readonly Need[], room: number): number {
  let free = needs;
  let left = room;
  for (;;) {
    const share = free.reduce((sum, need) => sum + need.share, 0);
    const fixed = free.reduce((sum, need) => sum + need.fixed, 0);
    if (share <= 0) return SPACE.backbone;
    const scale = (left - fixed) / share;
    const tight = free.filter((need) => need.fixed + need.share * scale < need.least);
    if (tight.length === 0) return scale;
    left -= tight.reduce((sum, need) => sum + need.least, 0);
    free = free.filter((need) => !tight.includes(need));
  }
}

/** Where a share of the backbone's FLOPs stands in a card. */
export function xIn({ tier, from, to }: Card, share: number, scale: number): number {
  return Math.min(to, from + (share - tier.x) * scale);
}
