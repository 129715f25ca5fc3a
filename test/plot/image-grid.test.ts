import { expect, test } from 'vitest';
import { type ImageGrid, imageGrid } from '../../src/plot/image-grid.ts';

const cell = (caption: string, framed = false) => ({ png: Uint8Array.of(1, 2, 3), caption, framed });
const grid: ImageGrid = {
  title: 'Segmentations',
  note: 'of two images',
  columns: ['image', 'out'],
  rows: [
    [cell('a'), cell('mIoU 1%', true)],
    [cell('b'), cell('mIoU 2%')],
  ],
  cell: { width: 200, height: 100 },
  legend: [{ colour: '#800000', label: 'disc' }],
};

test('a grid holds its images, below their headings and above their captions', () => {
  const svg = imageGrid(grid);
  // 78 above, two rows of 100 and 28 for their captions, a line of the legend in 22, and 16 below.
  expect(svg).toContain('width="440" height="372"');
  const images = [...svg.matchAll(/<image x="(\d+)" y="(\d+)" width="200" height="100" href="([^"]*)"/g)];
  expect(images.map(([, x, y]) => [Number(x), Number(y)])).toEqual([
    [16, 78],
    [224, 78],
    [16, 206],
    [224, 206],
  ]);
  expect(images[0]?.[3]).toBe('data:image/png;base64,AQID');
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
  expect(texts).toEqual(['Segmentations', 'of two images', 'image', 'out', 'a', 'mIoU 1%', 'b', 'mIoU 2%', 'disc']);
  // The background, the frame and the legend.
  expect([...svg.matchAll(/<rect /g)]).toHaveLength(3);
});

test('a legend that is too wide for one line goes over several', () => {
  const legend = Array.from({ length: 21 }, (_, index) => ({ colour: '#000000', label: `class ${index}` }));
  const places = [...imageGrid({ ...grid, legend }).matchAll(/<rect x="([\d.]+)" y="([\d.]+)"/g)].slice(1);
  const lines = new Set(places.map(([, , y]) => y));
  expect(lines.size).toBeGreaterThan(2);
  expect(Math.max(...places.map(([, x]) => Number(x)))).toBeLessThan(440 - 60);
});
