import { type ImageGrid, type GridCell, imageGrid } from '../plot/image-grid.ts';
import type { Size } from '../model/train/settings.ts';
import { encodeLabelMap, encodePng } from '../runtime/draw.ts';
import { colourOf, voidLabel } from '../runtime/palette.ts';
import { type Pixels, pixels } from '../runtime/pixels.ts';
import { resizeBilinear } from '../runtime/resize.ts';
import { resizeNearest } from '../train/data/augment/geometry.ts';
import type { ChosenImage } from '../train/evaluate/choose-images.ts';
import { predictedLabels } from '../train/evaluate/measure.ts';
import type { EvaluationResults, ImageResults } from '../train/evaluate/results.ts';
import type { SeenImage } from '../train/evaluate/see-images.ts';
import type { Figure } from './eval-charts.ts';

/** How wide an image is drawn, and its pixels enlarged. */
const WIDTH = 150;
const PIXELS = 300;

/** An image to show: what was seen, and what it came to. */
export interface ShownImage {
  readonly seen: SeenImage;
  readonly chosen: ChosenImage;
}

/** Figure 3 of the paper: images, the segmentations of every exit, and the ground truth side by side. */
export async function drawSegmentations(
  results: EvaluationResults,
  shown: readonly ShownImage[],
  size: Size,
): Promise<Figure | undefined> {
  if (shown.length === 0 || results.data.comparedAt === null) return undefined;
  const classes = new Set<number>();
  const rows: (readonly GridCell[])[] = [];
  for (const image of shown) rows.push(await drawRow(results, image, size, classes));
  const grid: ImageGrid = {
    title: `${results.model}: segmentations on ${results.data.name}, ${results.data.part}`,
    note: noteOf(results, shown),
    columns: ['image', ...results.exits.map(({ name }) => name), 'ground truth'],
    rows,
    cell: { width: WIDTH, height: Math.round((WIDTH * size.height) / size.width) },
    legend: [...classes]
      .toSorted((a, b) => a - b)
      .map((label) => ({ colour: cssOf(label), label: label === voidLabel ? 'void' : (results.classes[label] ?? '') })),
  };
  return { name: 'segmentations', svg: imageGrid(grid), colours: 'all' };
}

function noteOf({ exits, policy }: EvaluationResults, shown: readonly ShownImage[]): string {
  const last = exits.at(-1)?.name ?? '';
  const ranks = shown.map(({ chosen }) => String(Math.round(100 * chosen.rank)));
  const framed = policy === null ? '' : '; framed: the exit that answers under the policy';
  return `Images at percentiles ${ranks.join(', ')} of ${last}'s mIoU${framed}`;
}

async function drawRow(
  results: EvaluationResults,
  { seen, chosen }: ShownImage,
  size: Size,
  classes: Set<number>,
): Promise<readonly GridCell[]> {
  const found: ImageResults | undefined = results.images[chosen.index];
  const { image, target } = seen.original;
  const cells: GridCell[] = [
    {
      png: await encodePng(enlarged(resizeBilinear(image, size.width, size.height))),
      caption: shortName(found?.name ?? ''),
    },
  ];
  seen.exits.forEach(({ output }, exit) => {
    const labels = pixels(size.width, size.height, 1, predictedLabels(output, size));
    const own = found?.exits[exit];
    const caption = own?.miou == null ? '' : `mIoU ${(100 * own.miou).toFixed(1)}%`;
    const framed = own !== undefined && found?.leaves === own.name;
    cells.push({ png: drawLabels(labels, classes), caption, framed });
  });
  if (target.kind === 'mask') {
    const truth = resizeNearest(target.mask, size.width, size.height);
    cells.push({ png: drawLabels(truth, classes), caption: '' });
  }
  return cells;
}

/** The name of an image without its folder and extension. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

/** A label map in the colours of PASCAL VOC, whose classes are noted. */
function drawLabels(labels: Pixels, classes: Set<number>): Uint8Array {
  for (const label of labels.data) classes.add(label);
  return encodeLabelMap(enlarged(labels));
}

/** Each pixel as a square of pixels, so that a viewer does not blur small images. */
function enlarged(image: Pixels): Pixels {
  const factor = Math.max(1, Math.round(PIXELS / image.width));
  if (factor === 1) return image;
  const { width, height, channels, data } = image;
  const result = new Uint8Array(width * factor * height * factor * channels);
  for (let y = 0; y < height * factor; y += 1) {
    for (let x = 0; x < width * factor; x += 1) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * channels;
      const to = (y * width * factor + x) * channels;
      for (let channel = 0; channel < channels; channel += 1) result[to + channel] = data[from + channel] ?? 0;
    }
  }
  return pixels(width * factor, height * factor, channels, result);
}

function cssOf(label: number): string {
  return `#${colourOf(label)
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`;
}
