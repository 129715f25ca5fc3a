// Draws docs/images/scenes.png: scenes of `brnc scenes` above their masks, in VOC's palette. It runs what `npm run build`
// has built. `node scripts/draw-scenes.mjs`
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const root = join(import.meta.dirname, '..');
const [count, side, gap] = [6, 128, 6];

const folder = mkdtempSync(join(tmpdir(), 'brnc-scenes-'));
try {
  const options = ['--count', `${count}`, '--size', `${side}`, '--classes', '9', '--seed', '4'];
  const data = join(folder, 'data');
  spawnSync(process.execPath, [join(root, 'dist', 'brnc.cjs'), 'scenes', data, ...options], { stdio: 'inherit' });
  const name = (index) => `scene_${String(index).padStart(6, '0')}.png`;
  const pictures = Array.from({ length: count }, (_, index) =>
    ['JPEGImages', 'SegmentationClass'].map((kind, row) => ({
      input: join(data, kind, name(index)),
      left: gap + index * (side + gap),
      top: gap + row * (side + gap),
    })),
  ).flat();
  const [width, height] = [gap + count * (side + gap), gap + 2 * (side + gap)];
  await sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite(pictures)
    .png({ compressionLevel: 9, palette: true })
    .toFile(join(root, 'docs', 'images', 'scenes.png'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
