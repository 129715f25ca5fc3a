import { encodeLabelMap, encodePng, overlayLabels } from '../runtime/draw.ts';
import type { Pixels } from '../runtime/pixels.ts';
import type { ImageReport } from '../runtime/run-images.ts';
import { type Panel, drawSheet } from '../runtime/sheet.ts';

/** A picture to write. */
export interface Picture {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** An exit that has a segmentation of the image. */
interface Segmented {
  readonly exit: string;
  readonly labels: Pixels;
  readonly caption: string;
}

function segmentedExits({ exits }: ImageReport): readonly Segmented[] {
  return exits.flatMap(({ exit, prediction, ms }) => {
    if (prediction?.kind !== 'segmentation') return [];
    const flops = exit.pathFlops === null ? '' : `${(exit.pathFlops / 1e9).toFixed(2)} GFLOPs, `;
    return [{ exit: exit.name, labels: prediction.labels, caption: `${exit.at}: ${flops}${ms.toFixed(0)} ms` }];
  });
}

/**
 * The pictures of an image: for each exit with a segmentation its label map in the palette of Pascal VOC and an overlay,
 * and where there are several, a sheet of all of them; none for a classifier.
 */
export async function drawReport(name: string, image: Pixels, report: ImageReport): Promise<readonly Picture[]> {
  const pictures: Picture[] = [];
  const panels: Panel[] = [{ picture: image, heading: name, caption: 'the image', marked: false }];
  for (const { exit, labels, caption } of segmentedExits(report)) {
    const overlay = overlayLabels(image, labels);
    pictures.push({ file: `${name}.${exit}.png`, bytes: encodeLabelMap(labels) });
    pictures.push({ file: `${name}.${exit}.overlay.png`, bytes: await encodePng(overlay) });
    panels.push({ picture: overlay, heading: exit, caption, marked: exit === report.answer.exit });
  }
  if (panels.length > 2) pictures.push({ file: `${name}.all-exits.png`, bytes: await encodePng(drawSheet(panels)) });
  return pictures;
}
