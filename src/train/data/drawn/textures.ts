import { Chance } from '../chance.ts';
import type { Rgb, Texture } from './canvas.ts';

/** How a surface varies over the plane, about -1 to 1. */
type Pattern = (x: number, y: number) => number;

/** A colour that varies as a pattern, made lighter and darker, and shaded across. */
export function textureOf(chance: Chance, base: Rgb, contrast: number, scale: number): Texture {
  const pattern = patternOf(chance, scale);
  const [slopeX, slopeY] = [chance.between(-0.3, 0.3), chance.between(-0.3, 0.3)];
  const tint = [chance.between(0.6, 1), chance.between(0.6, 1), chance.between(0.6, 1)] as const;
  return (x, y) => {
    const light = contrast * pattern(x, y) + slopeX * x + slopeY * y;
    return [base[0] + tint[0] * light, base[1] + tint[1] * light, base[2] + tint[2] * light];
  };
}

function patternOf(chance: Chance, scale: number): Pattern {
  const angle = chance.between(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const noise = smoothNoise(chance, scale);
  const kind = chance.below(4);
  if (kind === 0) return noise;
  const stripes: Pattern = (x, y) => Math.sin(2 * Math.PI * (x * cos + y * sin));
  if (kind === 1) return (x, y) => 0.6 * stripes(x, y) + 0.4 * noise(x, y);
  const across: Pattern = (x, y) => Math.sin(2 * Math.PI * (y * cos - x * sin));
  if (kind === 2) return (x, y) => 0.6 * Math.sign(stripes(x, y) * across(x, y)) + 0.4 * noise(x, y);
  return (x, y) => (stripes(x, y) + across(x, y) > 1 ? 0.8 : -0.2) + 0.4 * noise(x, y);
}

const cells = 16;

/** Values of a lattice, interpolated smoothly, of two octaves; the lattice repeats after 16 cells. */
function smoothNoise(chance: Chance, scale: number): Pattern {
  const lattice = Float64Array.from({ length: cells * cells }, () => chance.between(-1, 1));
  return (x, y) =>
    0.65 * interpolate(lattice, x / scale, y / scale) +
    0.35 * interpolate(lattice, (2.7 * x) / scale + 5.3, (2.7 * y) / scale + 9.1);
}

function interpolate(lattice: Float64Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [across, down] = [smooth(x - left), smooth(y - top)];
  const value = (column: number, row: number): number => lattice[wrap(row) * cells + wrap(column)] ?? 0;
  const above = value(left, top) + (value(left + 1, top) - value(left, top)) * across;
  const below = value(left, top + 1) + (value(left + 1, top + 1) - value(left, top + 1)) * across;
  return above + (below - above) * down;
}

function wrap(index: number): number {
  return ((index % cells) + cells) % cells;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** A colour of the hue (a turn), saturation and lightness, each from 0 to 1 (CSS Color 4, section 7.1). */
export function colourOfHue(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + 12 * (((hue % 1) + 1) % 1)) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
