/** Red, green, blue. */
export type Colour = readonly [number, number, number];

/** The class id of pixels that belong to no class, in masks of Pascal VOC. */
export const voidLabel = 255;

/**
 * The colour map of Pascal VOC for 256 class ids: bits 0, 3 and 6 of the id are the highest three bits of red, bits 1, 4
 * and 7 those of green, 2 and 5 those of blue, and so on downwards (VOC development kit, `VOClabelcolormap`).
 */
export const vocPalette: readonly Colour[] = Array.from({ length: 256 }, (_, id) => [
  channel(id, 0),
  channel(id, 1),
  channel(id, 2),
]);

/** Bits `bit`, `bit + 3` and `bit + 6` of the id, from the highest bit of the byte downwards. */
function channel(id: number, bit: number): number {
  return ((id >> bit) & 1) * 128 + ((id >> (bit + 3)) & 1) * 64 + ((id >> (bit + 6)) & 1) * 32;
}

/** The colour of a class id. */
export function colourOf(id: number): Colour {
  return vocPalette[id & 255] ?? [0, 0, 0];
}
