import { type Pixels, pixels } from '../../../runtime/pixels.ts';

/** Red, green and blue, from 0 to 255; what lies outside is cut off. */
export type Rgb = readonly [number, number, number];

/** How far a point is inside a form: above 0 inside, below 0 outside, in units of length. */
export type Inside = (x: number, y: number) => number;

/** The colour of a surface at a point. */
export type Texture = (x: number, y: number) => Rgb;

/** The part of the plane in which a form lies, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A picture that is being drawn, and the class of each of its pixels. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  readonly classes: Uint8Array;
}

/** A canvas with a texture all over, of class 0. */
export function canvasOf(width: number, height: number, texture: Texture): Canvas {
  const canvas = {
    width,
    height,
    rgb: new Uint8Array(3 * width * height),
    classes: new Uint8Array(width * height),
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) blend(canvas, y * width + x, texture(x + 0.5, y + 0.5), 1);
  }
  return canvas;
}

/**
 * Draws a form over what is there. Its edge is smooth over one pixel; a pixel belongs to it where its centre lies inside.
 * `class` is null for what colours the image and is of no class of its own, such as a shadow.
 */
export function drawForm(
  canvas: Canvas,
  box: Box,
  inside: Inside,
  texture: Texture,
  form: { readonly class: number | null; readonly opacity: number },
): void {
  const [left, right] = [Math.max(0, Math.floor(box.left)), Math.min(canvas.width, Math.ceil(box.right))];
  const [top, bottom] = [Math.max(0, Math.floor(box.top)), Math.min(canvas.height, Math.ceil(box.bottom))];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const depth = inside(x + 0.5, y + 0.5);
      const cover = Math.min(1, Math.max(0, depth + 0.5));
      if (cover === 0) continue;
      const at = y * canvas.width + x;
      blend(canvas, at, texture(x + 0.5, y + 0.5), cover * form.opacity);
      if (form.class !== null && depth > 0) canvas.classes[at] = form.class;
    }
  }
}

function blend(canvas: Canvas, at: number, colour: Rgb, opacity: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const below = canvas.rgb[3 * at + channel] ?? 0;
    const value = below + ((colour[channel] ?? 0) - below) * opacity;
    canvas.rgb[3 * at + channel] = Math.min(255, Math.max(0, Math.round(value)));
  }
}

/** The picture, and its classes as a mask of one channel. */
export function finish({ width, height, rgb, classes }: Canvas): { readonly image: Pixels; readonly mask: Pixels } {
  return { image: pixels(width, height, 3, rgb), mask: pixels(width, height, 1, classes) };
}
