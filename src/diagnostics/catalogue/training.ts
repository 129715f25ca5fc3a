import type { Catalogue } from '../entry.ts';
import { showNumber } from '../show-number.ts';

/** The data that a network is trained on. These have no place in a program; each names the file, or the folder. */
export interface TrainingFacts {
  'data-missing': { readonly data: string; readonly missing: string; readonly what: 'file' | 'folder' };
  'data-empty': { readonly data: string; readonly holds: string };
  'data-own-split': { readonly data: string; readonly missing: string };
  'data-part-empty': { readonly part: string; readonly images: number };
  /** `others`: how many other images it is so with. */
  'data-listed-missing': { readonly list: string; readonly others: number };
  'data-mask-missing': { readonly mask: string; readonly others: number };
  'data-list-entry': { readonly line: number; readonly entry: string };
  'data-image-unreadable': { readonly reason: string };
  'data-mask-form': { readonly found: string };
  'data-mask-class': {
    readonly found: number;
    readonly classes: number;
    readonly ignore: number;
    readonly x: number;
    readonly y: number;
    /** Whether the file's name says that it holds the classes of Cityscapes' annotation. */
    readonly annotation: boolean;
  };
  'data-mask-size': {
    readonly image: string;
    readonly width: number;
    readonly height: number;
    readonly imageWidth: number;
    readonly imageHeight: number;
  };
  'data-class-folders': { readonly found: number; readonly classes: number };
  'data-archive': { readonly reason: string };
}

/** What lies in the folder of each data set. */
export const dataFolders: ReadonlyMap<string, string> = new Map([
  ['voc2012', 'the folder that holds `VOCdevkit`, or `VOC2012` itself'],
  ['folder', 'the folder that holds `images` and `masks`, or a folder for each class'],
  ['cifar10', 'the folder that holds `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`'],
  ['mnist', 'the folder that holds `train-images-idx3-ubyte` and the other three files, gzipped or not'],
]);

function alsoOf(others: number): string {
  if (others === 0) return '';
  return others === 1 ? ', and so it is with another image' : `, and so it is with ${showNumber(others)} other images`;
}

export const trainingEntries: Catalogue<TrainingFacts> = {
  'data-missing': {
    severity: 'error',
    message: ({ data, missing, what }) => `\`${data}\` needs the ${what} \`${missing}\`, which is not there`,
    help: ({ data }) => `give ${dataFolders.get(data) ?? 'the folder that holds the data set, as it is published'}`,
  },
  'data-empty': {
    severity: 'error',
    message: ({ data, holds }) => `\`${data}\` finds nothing to learn from: expected ${holds}`,
    help: () => 'give the folder that holds them: docs/training.md shows how they are laid out',
  },
  'data-own-split': {
    severity: 'error',
    message: ({ data, missing }) => `\`${data}\` has no division of its own: there is no folder \`${missing}\``,
    help: ({ data }) => `write \`data: ${data}(split: [70, 15, 15])\`, or divide the files among \`train\` and \`val\``,
  },
  'data-part-empty': {
    severity: 'error',
    message: ({ part, images }) =>
      `of ${showNumber(images)} ${images === 1 ? 'image' : 'images'}, none is left for ${part}`,
    help: () => 'give it a larger share in `split`, or add images',
  },
  'data-listed-missing': {
    severity: 'error',
    message: ({ list, others }) => `the image is not there, and \`${list}\` lists it${alsoOf(others)}`,
    help: () => 'copy the image again, or take it off the list',
  },
  'data-mask-missing': {
    severity: 'error',
    message: ({ mask, others }) => `the image has no mask: expected \`${mask}\`${alsoOf(others)}`,
    help: () => 'add the mask, or take the image away',
  },
  'data-list-entry': {
    severity: 'error',
    message: ({ line, entry }) => `line ${line} is not the name of an image: \`${entry}\``,
    help: () => 'a list has one name a line, without folder and extension',
  },
  'data-image-unreadable': {
    severity: 'error',
    message: ({ reason }) => reason,
    help: () => 'copy or save it again as PNG or JPEG, or take it away together with its mask',
  },
  'data-mask-form': {
    severity: 'error',
    message: ({ found }) => `expected a PNG of at most 8 bits a pixel whose values are classes, and found ${found}`,
    help: () => 'save the classes themselves, as `Image.fromarray(classes.astype("uint8")).save(file)` of Pillow does',
  },
  'data-mask-class': {
    severity: 'error',
    message: ({ found, classes, ignore, x, y }) =>
      `the pixel at (${x}, ${y}) has class ${found}, and the network has ${classes} classes; ${ignore} is ignored`,
    help: ({ found, classes, annotation }) => {
      if (annotation) {
        return 'masks of the 19 classes that are trained are made by `csCreateTrainIdLabelImgs` of cityscapesscripts';
      }
      return found === 255
        ? 'give `ignore: 255` in `data`, or mend the mask'
        : `mend the mask, or give the exits ${found + 1} classes where ${classes} is wrong`;
    },
  },
  'data-mask-size': {
    severity: 'error',
    message: ({ image, width, height, imageWidth, imageHeight }) =>
      `the mask has ${width} x ${height} pixels, and \`${image}\` has ${imageWidth} x ${imageHeight}`,
    help: () => 'a mask has a pixel for each pixel of its image',
  },
  'data-class-folders': {
    severity: 'error',
    message: ({ found, classes }) => `there are ${found} folders of classes, and the network has ${classes} classes`,
    help: ({ found }) => `give the exits ${found} classes, or a folder to each class`,
  },
  'data-archive': {
    severity: 'error',
    message: ({ reason }) => `the file is not as the data set is published: ${reason}`,
    help: () => 'fetch it again',
  },
};
