import type { Place } from './drawing.ts';
import type { Label } from './text.ts';

/** How a shape is painted: a class of the style sheet in theme.ts. */
export type Paint =
  | 'band-0'
  | 'band-1'
  | 'band-2'
  | 'unit-0'
  | 'unit-1'
  | 'branch'
  | 'branch-wire'
  | 'branch-dot'
  | 'main'
  | 'main-wire'
  | 'main-dot'
  | 'flow'
  | 'flow-head'
  | 'cut'
  | 'cut-dot'
  | 'cut-box'
  | 'rule'
  | 'leader'
  | 'icon'
  | 'icon-line'
  | 'break';

/** A shape in pixels. */
export type Shape =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius?: number;
      readonly paint: Paint;
    }
  | { readonly kind: 'circle'; readonly x: number; readonly y: number; readonly radius: number; readonly paint: Paint }
  /** `d` is the path's data. */
  | { readonly kind: 'path'; readonly d: string; readonly paint: Paint };

/** What a part of a picture stands for. */
export type PartKind = 'title' | 'tier' | 'input' | 'unit' | 'group' | 'axis' | 'exit' | 'cut' | 'flow' | 'legend';

/** A part of a picture: what belongs together, and where the program says it. */
export interface ScenePart {
  readonly kind: PartKind;
  /** Where the program says that there is this. */
  readonly place?: Place;
  /** What it is, in words, for those who point at it. */
  readonly title?: string;
  readonly shapes: readonly Shape[];
  readonly labels: readonly Label[];
}

/** A picture in pixels: its parts from the back to the front. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly parts: readonly ScenePart[];
}

/** A coordinate as it is written: at most two decimals. */
export function pixels(value: number): string {
  // Adding 0 turns -0 into 0.
  return String(Math.round(value * 100) / 100 + 0);
}

/** A straight line. */
export function lineTo(x1: number, y1: number, x2: number, y2: number): string {
  return `M${pixels(x1)} ${pixels(y1)}L${pixels(x2)} ${pixels(y2)}`;
}

/** A line that leaves its start and reaches its end upright. */
export function curveTo(x1: number, y1: number, x2: number, y2: number): string {
  if (Math.abs(x1 - x2) < 0.5) return lineTo(x1, y1, x2, y2);
  const middle = pixels((y1 + y2) / 2);
  return `M${pixels(x1)} ${pixels(y1)}C${pixels(x1)} ${middle} ${pixels(x2)} ${middle} ${pixels(x2)} ${pixels(y2)}`;
}

/** A line down, and on from there as a curve. */
export function hangTo(x1: number, y1: number, y2: number, x3: number, y3: number): string {
  const curve = curveTo(x1, y2, x3, y3);
  return `M${pixels(x1)} ${pixels(y1)}L${curve.slice(1)}`;
}

/** The head of an arrow to the right, with its tip at (x, y). */
export function arrowHead(x: number, y: number): string {
  return `M${pixels(x)} ${pixels(y)}L${pixels(x - 8)} ${pixels(y - 4.5)}L${pixels(x - 8)} ${pixels(y + 4.5)}Z`;
}
