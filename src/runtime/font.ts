import type { Pixels } from './pixels.ts';
import type { Colour } from './palette.ts';

/** A character is 5 pixels wide and 7 high; it takes 6 with the gap behind it. */
export const glyphWidth = 6;
export const glyphHeight = 7;

/**
 * The characters of captions: seven rows from the top, each a digit of base 32 whose highest bit is the leftmost pixel.
 * They are drawn here since a machine need not have any font.
 */
const glyphs: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hpljhhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllrh',
  X: 'hha4ahh',
  Y: 'hha4444',
  Z: 'v1248gv',
  a: '00e1fhf',
  b: 'gguhhhu',
  c: '00fgggf',
  d: '11fhhhf',
  e: '00ehvge',
  f: '698s888',
  g: '0fhhf1e',
  h: 'gguhhhh',
  i: '40c444e',
  j: '20622ic',
  k: 'ggikoki',
  l: 'c44444e',
  m: '00qllll',
  n: '00uhhhh',
  o: '00ehhhe',
  p: '0uhhugg',
  q: '0fhhf11',
  r: '00mpggg',
  s: '00fge1u',
  t: '88s8896',
  u: '00hhhhf',
  v: '00hhha4',
  w: '00hllla',
  x: '00ha4ah',
  y: '0hhhf1e',
  z: '00v248v',
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh168gv',
  '3': 'u11e11u',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  '.': '00000cc',
  ',': '0000c48',
  ':': '0cc0cc0',
  '-': '000v000',
  _: '000000v',
  '%': 'pp248jj',
  '<': '248g842',
  '>': '8421248',
  '=': '00v0v00',
  '/': '11248gg',
  '(': '2488842',
  ')': '8422248',
  '+': '044v440',
  '?': 'eh16404',
};

/** Writes a text into RGB pixels, its upper left corner at (x, y), each pixel of a character `scale` wide and high. */
export function drawText(image: Pixels, text: string, x: number, y: number, scale: number, colour: Colour): void {
  [...text].forEach((character, index) => {
    const rows = character === ' ' ? '' : (glyphs[character] ?? glyphs['?'] ?? '');
    drawGlyph(image, rows, x + index * glyphWidth * scale, y, scale, colour);
  });
}

function drawGlyph(image: Pixels, rows: string, x: number, y: number, scale: number, colour: Colour): void {
  for (let row = 0; row < rows.length * scale; row += 1) {
    const bits = Number.parseInt(rows.charAt(Math.floor(row / scale)), 32);
    for (let column = 0; column < 5 * scale; column += 1) {
      if ((bits >> (4 - Math.floor(column / scale))) & 1) setPixel(image, x + column, y + row, colour);
    }
  }
}

function setPixel(image: Pixels, x: number, y: number, colour: Colour): void {
  if (x >= 0 && x < image.width && y >= 0 && y < image.height) image.data.set(colour, (y * image.width + x) * 3);
}
