import { type Card, type Frame, SPACE, divide } from './cards.ts';
import type { Drawing, DrawnInput } from './drawing.ts';
import { type CountUnit, countUnitOf, showCount, showFlops, showShape } from './figures.ts';
import { GROUPS_HEIGHT, type Strip, placeAxis, placeGroups, placeUnits } from './place-backbone.ts';
import { measureCuts, placeCuts, placeFlow } from './place-cuts.ts';
import { arrangeHeads, labelWidthOf, placeExits } from './place-exits.ts';
import { placeLegend } from './place-legend.ts';
import { type Paint, type Scene, type ScenePart, type Shape, lineTo, pixels } from './scene.ts';
import { type Label, lineHeight, shorten } from './text.ts';

const TITLE_HEIGHT = 68;
const AXIS_HEIGHT = 26;
const BANDS: readonly Paint[] = ['band-0', 'band-1', 'band-2'];

/** Puts everything in its place. */
export function layOut(drawing: Drawing): Scene {
  const unit = unitOf(drawing);
  const frame = divide(drawing, labelWidthOf(drawing, unit), unit);
  const cuts = measureCuts(drawing);
  const width = Math.ceil(Math.max(frame.width, cuts.width));
  const centred = shiftCards(frame, (width - frame.width) / 2);
  const heads = arrangeHeads(drawing, centred, unit);
  const header = headerHeight(centred);
  const strip: Strip = { y: Math.round(TITLE_HEIGHT + header + heads.height), height: heads.strip };
  const axis = strip.y + strip.height + GROUPS_HEIGHT;
  const below = axis + AXIS_HEIGHT;
  const input = placeInput(drawing.input, centred, strip);
  const cutOff = heads.spots.some(({ bar }) => bar.cutOff);
  const legend = placeLegend(drawing, below + cuts.height + 14, width, unit, cutOff);
  return {
    width,
    height: Math.ceil(below + cuts.height + 14 + legend.height + SPACE.margin),
    parts: [
      placeTitle(drawing, width, unit),
      ...placeTiers(centred, header, below),
      placeFlow(centred, strip, input.right),
      input.part,
      ...placeUnits(centred, drawing.backbone, strip, unit),
      ...placeGroups(centred, drawing.backbone, strip),
      placeAxis(centred, drawing.backbone, axis),
      ...placeCuts(drawing, centred, strip, below, width),
      ...placeExits(heads, strip.y, unit),
      legend.part,
    ],
  };
}

/** The unit that all figures of a drawing are shown in. */
export function unitOf({ backbone, exits }: Drawing): CountUnit {
  return countUnitOf([backbone.flops, ...exits.map(({ pathFlops }) => pathFlops)]);
}

function shiftCards(frame: Frame, by: number): Frame {
  if (by === 0) return frame;
  const cards = frame.cards.map((card) => ({ ...card, x: card.x + by, from: card.from + by, to: card.to + by }));
  return { ...frame, cards };
}

/** What the picture is about, in a line. */
export function summaryOf({ exits, tiers, backbone, convention }: Drawing, unit: CountUnit): string {
  const branches = exits.filter(({ isMain }) => !isMain).length;
  const named = tiers.filter(({ name }) => name !== undefined).length;
  const flops = backbone.flops === null ? '' : `${showFlops(backbone.flops, unit)} (${convention}), `;
  const parts = [
    branches === 0 ? 'no branches' : count(branches, 'branch', 'branches'),
    ...(named === 0 ? [] : [count(named, 'tier', 'tiers')]),
  ];
  return `${parts.join(', ')}; backbone ${flops}${showCount(backbone.params, countUnitOf([backbone.params]))} parameters`;
}

function count(of: number, one: string, many: string): string {
  return `${of} ${of === 1 ? one : many}`;
}

function placeTitle(drawing: Drawing, width: number, unit: CountUnit): ScenePart {
  const room = width - 2 * SPACE.margin;
  const at = { x: SPACE.margin, anchor: 'start' } as const;
  return {
    kind: 'title',
    shapes: [],
    labels: [
      { ...at, y: 32, text: shorten(drawing.name, 'title', room), style: 'title' },
      { ...at, y: 52, text: shorten(summaryOf(drawing, unit), 'subtitle', room), style: 'subtitle' },
    ],
  };
}

function headerHeight({ cards }: Frame): number {
  const lines = Math.max(...cards.map(({ header }) => header.length));
  return lines === 0 ? 8 : lineHeight('tier') + (lines - 1) * lineHeight('small') + 16;
}

function placeTiers({ cards }: Frame, header: number, bottom: number): readonly ScenePart[] {
  if (header === 8) return [];
  return cards.map((card, index): ScenePart => {
    const { x, width, tier } = card;
    const paint = BANDS[index % BANDS.length] ?? 'band-0';
    return {
      kind: 'tier',
      place: tier.place,
      title: `tier ${tier.name ?? ''}: ${card.header.slice(1).join(', ')}`,
      shapes: [{ kind: 'rect', x, y: TITLE_HEIGHT, width, height: bottom - TITLE_HEIGHT, radius: 8, paint }],
      labels: headerLabels(card),
    };
  });
}

function headerLabels({ x, header }: Card): readonly Label[] {
  const left = x + 14;
  let y = TITLE_HEIGHT + 4;
  return header.map((text, index): Label => {
    const style = index === 0 ? 'tier' : 'small';
    y += lineHeight(style);
    return { x: left, y, text, style, anchor: 'start' };
  });
}

const ICON = 30;
/** From the card's border to the icon's middle. */
const INPUT_MIDDLE = (SPACE.input - 20) / 2;

/** The input as a picture of a picture, left of the backbone. */
function placeInput(
  { name, dtype, isImage, shape, place }: DrawnInput,
  { cards }: Frame,
  strip: Strip,
): { readonly part: ScenePart; readonly right: number } {
  const card = cards[0];
  const middle = (card?.x ?? 0) + INPUT_MIDDLE;
  const centre = strip.y + strip.height / 2;
  const [left, top] = [middle - ICON / 2, centre - ICON / 2];
  const room = 2 * INPUT_MIDDLE - 4;
  const at = { x: middle, anchor: 'middle' } as const;
  const part: ScenePart = {
    kind: 'input',
    place,
    title: `the input ${name}: ${dtype}, ${showShape(shape)}`,
    shapes: [
      { kind: 'rect', x: left, y: top, width: ICON, height: ICON, radius: 3, paint: 'icon' },
      ...(isImage ? landscape(left, top) : bars(left, top)),
    ],
    labels: [
      { ...at, y: centre + ICON / 2 + 15, text: shorten(name, 'strong', room), style: 'strong' },
      { ...at, y: centre + ICON / 2 + 29, text: shorten(showShape(shape), 'tick', room), style: 'tick' },
    ],
  };
  return { part, right: left + ICON + 2 };
}

/** Mountains and a sun. */
function landscape(left: number, top: number): readonly Shape[] {
  const ridge = [
    [3, 24],
    [11, 13],
    [17, 20],
    [21, 16],
    [27, 24],
  ].map(([x = 0, y = 0]) => `${pixels(left + x)} ${pixels(top + y)}`);
  return [
    { kind: 'path', d: `M${ridge.join('L')}`, paint: 'icon-line' },
    { kind: 'circle', x: left + 21, y: top + 8.5, radius: 2.5, paint: 'icon-line' },
  ];
}

/** The entries of a vector. */
function bars(left: number, top: number): readonly Shape[] {
  return [14, 6, 11, 18].map((length, index): Shape => {
    const y = top + 6 + 6 * index;
    return { kind: 'path', d: lineTo(left + 6, y, left + 6 + length, y), paint: 'icon-line' };
  });
}
