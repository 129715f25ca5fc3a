/** A line of text at a place in a picture. */
export interface Label {
  /** Where its anchor stands. */
  readonly x: number;
  /** Its baseline. */
  readonly y: number;
  readonly text: string;
  readonly style: TextStyle;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** The kinds of text: sizes in pixels. */
export const TEXT_STYLES = {
  title: { size: 19, bold: true },
  subtitle: { size: 12, bold: false },
  tier: { size: 14, bold: true },
  name: { size: 13, bold: true },
  figure: { size: 12, bold: false },
  strong: { size: 11, bold: true },
  small: { size: 11, bold: false },
  tick: { size: 10, bold: false },
  /** On what is dark on light, and light on dark. */
  inside: { size: 10.5, bold: false },
  /** On the backbone's blocks. */
  number: { size: 9, bold: false },
} as const satisfies Readonly<Record<string, { readonly size: number; readonly bold: boolean }>>;

export type TextStyle = keyof typeof TEXT_STYLES;

/** The distance between baselines of lines of a style. */
export function lineHeight(style: TextStyle): number {
  return Math.round(TEXT_STYLES[style].size * 1.3);
}

/**
 * The advance widths of DejaVu Sans from the space to `~`, in hundredths of the font's size. It is the widest of the usual
 * sans-serif fonts, so that a text takes no more room than is reckoned with.
 */
const ADVANCES = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
  84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61,
  69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59,
  82, 59, 59, 52, 64, 34, 64, 84,
];

/** That of any other character. */
const WIDEST = 100;

/** How much wider bold is: at most this in the same font. */
const BOLD = 1.13;

/** The width of a text in pixels, estimated from above. */
export function widthOf(text: string, style: TextStyle): number {
  const { size, bold } = TEXT_STYLES[style];
  let hundredths = 0;
  for (const character of text) hundredths += ADVANCES[(character.codePointAt(0) ?? 0) - 32] ?? WIDEST;
  return (hundredths / 100) * size * (bold ? BOLD : 1);
}

/** The text, or as much of its start and end as fits around an ellipsis. */
export function shorten(text: string, style: TextStyle, room: number): string {
  if (widthOf(text, style) <= room) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 1; kept--) {
    const short = `${characters.slice(0, Math.ceil(kept / 2)).join('')}…${characters.slice(-Math.floor(kept / 2)).join('')}`;
    if (widthOf(short, style) <= room) return short;
  }
  return '…';
}

/** A box in a picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The box that a label fills, estimated from above: from the tops of its letters to below their descenders. */
export function boxOfLabel({ x, y, text, style, anchor }: Label): Box {
  const { size } = TEXT_STYLES[style];
  const width = widthOf(text, style);
  const shift = { start: 0, middle: width / 2, end: width }[anchor];
  return { x: x - shift, y: y - 0.76 * size, width, height: size };
}
