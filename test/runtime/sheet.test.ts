import { describe, expect, it } from 'vitest';
import { drawText, glyphHeight, glyphWidth } from '../../src/runtime/font.ts';
import { pixels } from '../../src/runtime/pixels.ts';
import { type Panel, drawSheet } from '../../src/runtime/sheet.ts';

describe('drawText', () => {
  it('draws characters of 5 x 7 pixels', () => {
    const image = pixels(2 * glyphWidth, glyphHeight, 3, new Uint8Array(2 * glyphWidth * glyphHeight * 3));
    drawText(image, 'b1', 0, 0, 1, [255, 255, 255]);
    const rows = Array.from({ length: glyphHeight }, (_, y) =>
      Array.from({ length: 2 * glyphWidth }, (_, x) => (image.data[(y * image.width + x) * 3] ? '#' : '.')).join(''),
    );
    expect(rows).toEqual([
      '#.......#...',
      '#......##...',
      '####....#...',
      '#...#...#...',
      '#...#...#...',
      '#...#...#...',
      '####...###..',
    ]);
  });

  it('bears text beyond the edge and characters that it does not know', () => {
    const image = pixels(3, 3, 3, new Uint8Array(27));
    drawText(image, '\u{1F600} constructor', -4, -2, 3, [1, 2, 3]);
    expect(image.data.length).toBe(27);
  });
});

describe('drawSheet', () => {
  const panel = (marked: boolean, value: number): Panel => {
    return { picture: pixels(30, 20, 3, new Uint8Array(1800).fill(value)), heading: 'b1', caption: 'entropy', marked };
  };

  it('puts four pictures, 300 pixels wide, in a row', () => {
    // 12 of gap, then for each panel 300 and 12.
    expect(drawSheet([panel(false, 0)]).width).toBe(12 + 312);
    const five = drawSheet([1, 2, 3, 4, 5].map((value) => panel(false, value)));
    expect(five.width).toBe(12 + 4 * 312);
    expect(five.height).toBe(drawSheet([panel(false, 0)]).height * 2 - 12);
    const at = (x: number, y: number) => five.data[(y * five.width + x) * 3];
    expect([at(12, 12), at(12 + 312, 12), at(0, 0)]).toEqual([1, 2, 250]);
  });

  it('frames the marked one', () => {
    const [plain, marked] = [drawSheet([panel(false, 0)]), drawSheet([panel(true, 0)])];
    const corner = (sheet: typeof plain) => [
      ...sheet.data.subarray((9 * sheet.width + 9) * 3, (9 * sheet.width + 9) * 3 + 3),
    ];
    expect([corner(plain), corner(marked)]).toEqual([
      [250, 250, 250],
      [214, 72, 48],
    ]);
  });

  it('is empty for no pictures', () => {
    expect(drawSheet([])).toMatchObject({ width: 12, height: 12 });
  });
});
