import type { DataSet } from '../../model/train/settings.ts';
import type { DataSource } from '../data/example.ts';

/** The names of the classes of data sets that are published with them, in the order of their labels. */
const published: { readonly [K in DataSet['kind']]: readonly string[] } = {
  voc2012: [
    'background',
    'aeroplane',
    'bicycle',
    'bird',
    'boat',
    'bottle',
    'bus',
    'car',
    'cat',
    'chair',
    'cow',
    'diningtable',
    'dog',
    'horse',
    'motorbike',
    'person',
    'pottedplant',
    'sheep',
    'sofa',
    'train',
    'tvmonitor',
  ],
  cifar10: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  mnist: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  // In the order of the outlines of drawn/forms.ts.
  drawn: ['background', 'disc', 'cross', 'triangle', 'ring', 'square', 'star', 'crescent', 'ellipse'],
  folder: [],
};

/** A name for each class: the data set's own, and `class 3` where it has none. */
export function classNames({ kind }: Pick<DataSet, 'kind'>, source: DataSource, classes: number): readonly string[] {
  const known = source.classNames.length > 0 ? source.classNames : published[kind];
  // Of more drawn classes than outlines, several have the same one.
  const named = kind === 'drawn' && classes > known.length ? [] : known;
  return Array.from({ length: classes }, (_, label) => named[label] ?? `class ${label}`);
}
