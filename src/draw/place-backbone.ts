import { present } from '../invariant.ts';
import { type Card, type Frame, SPACE, xIn } from './cards.ts';
import type { DrawnBackbone, DrawnUnit, Place } from './drawing.ts';
import { type CountUnit, showNumber, showPercent } from './figures.ts';
import { type ScenePart, type Shape, curveTo, lineTo } from './scene.ts';
import { spread } from './spread.ts';
import { type Label, widthOf } from './text.ts';

/** The height and place of the backbone's strip. */
export interface Strip {
  readonly y: number;
  readonly height: number;
}

/** Neighbouring units that are drawn as one block, most often one. */
interface Block {
  readonly units: readonly DrawnUnit[];
  readonly x: number;
  readonly width: number;
}

/** A block is as wide as this, where it can be merged with neighbours of its group; and as this, with any. */
const LEAST = { ofGroup: 3, ofAny: 1 } as const;

/** The units of each card: those that end within its tier. */
export function unitsByCard({ cards }: Frame, { units }: DrawnBackbone): readonly (readonly DrawnUnit[])[] {
  let at = 0;
  return cards.map(({ tier }, index) => {
    const from = at;
    const end = index === cards.length - 1 ? Infinity : tier.x + tier.width;
    while (at < units.length && endOf(present(units[at], 'a unit')) <= end) at += 1;
    return units.slice(from, at);
  });
}

function endOf({ x, width }: DrawnUnit): number {
  return x + width;
}

/** Merges units that are too thin to be seen. Linear, and at most a block for each pixel. */
function blocksOf(units: readonly DrawnUnit[], card: Card, scale: number): readonly Block[] {
  const blocks: Block[] = [];
  let open: DrawnUnit[] = [];
  let x = card.from;
  const close = (): void => {
    const last = open.at(-1);
    if (last === undefined) return;
    const end = xIn(card, endOf(last), scale);
    blocks.push({ units: open, x, width: end - x });
    [x, open] = [end, []];
  };
  for (const unit of units) {
    const last = open.at(-1);
    const width = last === undefined ? 0 : xIn(card, endOf(last), scale) - x;
    if (width >= LEAST.ofGroup || (width >= LEAST.ofAny && last?.group !== unit.group)) close();
    open.push(unit);
  }
  close();
  return withoutThinEnd(blocks);
}

function withoutThinEnd(blocks: readonly Block[]): readonly Block[] {
  const [before, last] = blocks.slice(-2);
  if (before === undefined || last === undefined || last.width >= LEAST.ofAny) return blocks;
  const merged = { units: [...before.units, ...last.units], x: before.x, width: before.width + last.width };
  return [...blocks.slice(0, -2), merged];
}

/** The blocks of the backbone, with their numbers where these fit for all of a group. */
export function placeUnits(frame: Frame, backbone: DrawnBackbone, strip: Strip, unit: CountUnit): readonly ScenePart[] {
  const groups = [...new Set(backbone.units.map(({ group }) => group))];
  const shades = new Map(groups.map((group, index) => [group, index % 2]));
  const byCard = unitsByCard(frame, backbone);
  return frame.cards.flatMap((card, index) => {
    const blocks = blocksOf(byCard[index] ?? [], card, frame.scale);
    const crowded = new Set(blocks.flatMap((block) => (hasRoom(block) ? [] : block.units.map(({ group }) => group))));
    return blocks.map((block): ScenePart => {
      const { group } = block.units.reduce((best, each) => (each.width > best.width ? each : best));
      const shape: Shape = {
        kind: 'rect',
        x: block.x,
        y: strip.y,
        width: Math.max(block.width, LEAST.ofAny),
        height: strip.height,
        paint: shades.get(group) === 1 ? 'unit-1' : 'unit-0',
      };
      const labels = crowded.has(group) ? [] : numberLabels(block, strip);
      return { kind: 'unit', place: placeOfBlock(block), title: titleOfBlock(block, unit), shapes: [shape], labels };
    });
  });
}

function placeOfBlock({ units }: Block): Place {
  return units
    .map(({ place }) => place)
    .reduce((all, place) => ({
      start: Math.min(all.start, place.start),
      end: Math.max(all.end, place.end),
      line: Math.min(all.line, place.line),
    }));
}

function titleOfBlock({ units }: Block, unit: CountUnit): string {
  const first = present(units[0], 'a block has a unit');
  const last = present(units.at(-1), 'a block has a unit');
  const name = units.length === 1 ? first.name : `${first.name} to ${last.name}, ${units.length} units`;
  const macs = units.reduce<number | null>(
    (sum, each) => (sum === null || each.macs === null ? null : sum + each.macs),
    0,
  );
  const own = showPercent(endOf(last) - first.x);
  const figure = macs === null ? '' : `${showNumber(macs, unit)} ${unit.prefix}MACs, `;
  return `${name}: ${figure}${own} of the backbone, ends at ${showPercent(endOf(last))}`;
}

/** `7` for `layer3.7`; nothing for a unit that is a group by itself, or for several. */
function numberOf({ units }: Block): string {
  const [unit] = units;
  return unit === undefined || units.length > 1 ? '' : unit.name.slice(unit.group.length + 1);
}

function hasRoom(block: Block): boolean {
  return block.units.length === 1 && widthOf(numberOf(block), 'number') + 2 <= block.width;
}

function numberLabels(block: Block, strip: Strip): readonly Label[] {
  const text = numberOf(block);
  const x = block.x + block.width / 2;
  return text === '' ? [] : [{ x, y: strip.y + strip.height / 2 + 3.2, text, style: 'number', anchor: 'middle' }];
}

/** A run of units of one group within a card. */
interface Run {
  readonly group: string;
  readonly units: readonly DrawnUnit[];
  readonly x: number;
  readonly width: number;
}

function runsOf(units: readonly DrawnUnit[], card: Card, scale: number): readonly Run[] {
  const runs: DrawnUnit[][] = [];
  for (const unit of units) {
    const last = runs.at(-1);
    if (last?.[0]?.group === unit.group) last.push(unit);
    else runs.push([unit]);
  }
  let x = card.from;
  return runs.map((of) => {
    const start = x;
    x = xIn(card, endOf(present(of.at(-1), 'a run has a unit')), scale);
    return { group: present(of[0], 'a run has a unit').group, units: of, x: start, width: x - start };
  });
}

/** The room below the strip for the names of groups. */
export const GROUPS_HEIGHT = 40;

/** The names of the groups below the strip: of the widest, as many as there is room for. */
export function placeGroups(frame: Frame, backbone: DrawnBackbone, strip: Strip): readonly ScenePart[] {
  const byCard = unitsByCard(frame, backbone);
  return frame.cards.flatMap((card, index) => {
    // Left of the first card's backbone stands the input.
    const low = index === 0 ? card.x + SPACE.input - 20 : card.x + SPACE.edge;
    const high = card.x + card.width - SPACE.edge;
    const runs = widestThatFit(runsOf(byCard[index] ?? [], card, frame.scale), high - low);
    const wanted = runs.map(({ group, x, width }) => ({ at: x + width / 2, width: roomFor(group) }));
    const middles = spread(wanted, low, high);
    return runs.map((run, at) => placeGroup(run, middles[at] ?? 0, strip));
  });
}

function roomFor(group: string): number {
  return widthOf(group, 'small') + 8;
}

function widestThatFit(runs: readonly Run[], room: number): readonly Run[] {
  let left = room;
  const chosen = new Set<Run>();
  for (const run of runs.toSorted((a, b) => b.width - a.width)) {
    if (run.width < LEAST.ofAny || roomFor(run.group) > left) continue;
    left -= roomFor(run.group);
    chosen.add(run);
  }
  return runs.filter((run) => chosen.has(run));
}

function placeGroup({ group, units, x, width }: Run, middle: number, strip: Strip): ScenePart {
  const y = strip.y + strip.height + 6;
  const shapes: Shape[] = [
    { kind: 'path', d: lineTo(x + 0.5, y, x + width - 0.5, y), paint: 'rule' },
    { kind: 'path', d: curveTo(x + width / 2, y, middle, y + 14), paint: 'leader' },
  ];
  const place = placeOfBlock({ units, x, width });
  return {
    kind: 'group',
    place,
    title: `${group}: ${units.length} ${units.length === 1 ? 'unit' : 'units'}`,
    shapes,
    labels: [{ x: middle, y: y + 25, text: group, style: 'small', anchor: 'middle' }],
  };
}

/** The axis: the share of the backbone's FLOPs. */
export function placeAxis({ cards, scale }: Frame, { hasMacs }: DrawnBackbone, y: number): ScenePart {
  const step = [1, 2, 5, 10, 20, 25, 50].find((percent) => (percent / 100) * scale >= 44) ?? 100;
  const shapes: Shape[] = [];
  const labels: Label[] = [];
  for (const card of cards) {
    const { tier } = card;
    if (!hasMacs) continue;
    shapes.push({ kind: 'path', d: lineTo(card.from, y, card.to, y), paint: 'rule' });
    for (let percent = 0; percent <= 100; percent += step) {
      const share = percent / 100;
      if (share < tier.x || share > tier.x + tier.width) continue;
      const x = xIn(card, share, scale);
      const label: Label = { x, y: y + 15, text: `${percent}%`, style: 'tick', anchor: 'middle' };
      shapes.push({ kind: 'path', d: lineTo(x, y, x, y + 4), paint: 'rule' });
      const before = labels.at(-1);
      const clear = before === undefined || x - before.x > widthOf('100%', 'tick') + 4;
      if (clear && x - 16 > card.x && x + 16 < card.x + card.width) labels.push(label);
    }
  }
  return { kind: 'axis', title: "the share of the backbone's multiply-accumulates", shapes, labels };
}
