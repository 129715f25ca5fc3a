import { present } from '../invariant.ts';
import { type Frame, SPACE } from './cards.ts';
import type { Drawing, DrawnCut, DrawnInput } from './drawing.ts';
import { showBytes, showPercent, showRatio, showShape } from './figures.ts';
import { type ScenePart, arrowHead, hangTo, lineTo } from './scene.ts';
import { spread } from './spread.ts';
import { type Label, type TextStyle, lineHeight, shorten, widthOf } from './text.ts';
import type { Strip } from './place-backbone.ts';

interface Line {
  readonly text: string;
  readonly style: TextStyle;
}

/** The most room that a line takes, and the most tensors that are named. */
const LONGEST = 330;
const MOST_TENSORS = 4;

const BOX = { padding: 10, gap: 12, lead: 18 } as const;

/** What is written at a cut. */
export function linesOfCut(cut: DrawnCut, { isImage }: DrawnInput): readonly Line[] {
  const shown = cut.tensors.length > MOST_TENSORS ? cut.tensors.slice(0, MOST_TENSORS - 1) : cut.tensors;
  const hidden = cut.tensors.length - shown.length;
  const bytes = cut.bytes === null ? [] : [showBytes(cut.bytes)];
  const ratio = cut.ratio === null ? [] : [`${showRatio(cut.ratio)} the ${isImage ? 'raw image' : 'input'}`];
  const texts = [
    ...shown.map(({ name, dtype, shape }) => `${name}: ${dtype} ${showShape(shape)}`),
    ...(hidden === 0 ? [] : [`and ${hidden} more tensors`]),
    [...bytes, ...ratio].join(', '),
  ];
  const lines: readonly Line[] = [
    { text: `${cut.from} → ${cut.to}`, style: 'strong' },
    ...texts.filter((text) => text !== '').map((text): Line => ({ text, style: 'small' })),
  ];
  return lines.map(({ text, style }) => ({ text: shorten(text, style, LONGEST), style }));
}

function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { style }) => sum + lineHeight(style), 0) + 2 * BOX.padding - 4;
}

function widthOfBox(lines: readonly Line[]): number {
  return Math.max(...lines.map(({ text, style }) => widthOf(text, style))) + 2 * BOX.padding;
}

/** The width that a picture needs for its cuts, and the height below its cards. */
export function measureCuts({ cuts, input }: Drawing): { readonly width: number; readonly height: number } {
  const texts = cuts.map((cut) => linesOfCut(cut, input));
  const width = texts.reduce((sum, lines) => sum + widthOfBox(lines) + BOX.gap, 2 * SPACE.margin - BOX.gap);
  return { width, height: cuts.length === 0 ? 0 : BOX.lead + Math.max(...texts.map(heightOf)) };
}

/** The cuts between the cards, and below these what they send; `width` is the picture's. */
export function placeCuts(
  { cuts, input }: Drawing,
  { cards }: Frame,
  strip: Strip,
  below: number,
  width: number,
): readonly ScenePart[] {
  const middleOf = (index: number): number => {
    const card = present(cards[index], 'a card before each cut');
    return card.x + card.width + SPACE.gap / 2;
  };
  const texts = cuts.map((cut) => linesOfCut(cut, input));
  const wanted = texts.map((lines, index) => ({ at: middleOf(index), width: widthOfBox(lines) + BOX.gap }));
  const edge = SPACE.margin - BOX.gap / 2;
  const middles = spread(wanted, edge, width - edge);
  return cuts.map((cut, index): ScenePart => {
    const lines = present(texts[index], 'lines for each cut');
    const middle = present(middles[index], 'a place for each cut');
    const gap = middleOf(index);
    const y = strip.y + strip.height / 2;
    const box = { x: middle - widthOfBox(lines) / 2, y: below + BOX.lead, width: widthOfBox(lines) };
    let baseline = box.y + BOX.padding - 4;
    const labels = lines.map(({ text, style }): Label => {
      baseline += lineHeight(style);
      return { x: middle, y: baseline, text, style, anchor: 'middle' };
    });
    return {
      kind: 'cut',
      place: cut.place,
      title: titleOfCut(cut),
      shapes: [
        { kind: 'path', d: hangTo(gap, y, below, middle, box.y), paint: 'cut' },
        { kind: 'circle', x: gap, y, radius: 5, paint: 'cut-dot' },
        { kind: 'rect', ...box, height: heightOf(lines), radius: 5, paint: 'cut-box' },
      ],
      labels,
    };
  });
}

/** The line that the data take through the backbone: from the input, and across each gap. */
export function placeFlow({ cards }: Frame, strip: Strip, input: number): ScenePart {
  const y = strip.y + strip.height / 2;
  const shapes = cards.flatMap((card, index) => {
    const from = index === 0 ? input : present(cards[index - 1], 'the card before').to;
    return [
      { kind: 'path' as const, d: lineTo(from, y, card.from - 6, y), paint: 'flow' as const },
      { kind: 'path' as const, d: arrowHead(card.from - 1, y), paint: 'flow-head' as const },
    ];
  });
  return { kind: 'flow', shapes, labels: [] };
}

/** All that is known of a cut, in words. */
export function titleOfCut(cut: DrawnCut): string {
  const tensors = cut.tensors.map(({ name, dtype, shape, bytes }) => {
    const size = bytes === null ? '' : `, ${showBytes(bytes)}`;
    return `${name} (${dtype} ${showShape(shape)}${size})`;
  });
  const total = cut.bytes === null ? '' : `; ${showBytes(cut.bytes)} in all`;
  const raw = cut.rawBytes === null ? '' : ` of ${showBytes(cut.rawBytes)}`;
  const ratio = cut.ratio === null ? '' : `, ${showRatio(cut.ratio)} the input${raw}`;
  const where = `behind ${cut.at}, ${showPercent(cut.x)} of the backbone`;
  return `cut from ${cut.from} to ${cut.to} ${where}: sends ${tensors.join(', ')}${total}${ratio}`;
}
