import type { Diagnostics } from '../../diagnostics/collector.ts';
import type { InputMismatch } from '../../diagnostics/catalogue/train.ts';
import { replacing } from '../../diagnostics/fix.ts';
import { isUnknownMember, lastOfList } from '../../diagnostics/list-member.ts';
import { nearestName } from '../../diagnostics/nearest.ts';
import type { Training } from '../program.ts';
import { type ByPart, type DataSet, type Part, type TrainSettings, belongsTo, holds, pathOf } from './settings.ts';

/** What a training is checked against once the network is built. */
export interface TrainedNetwork {
  /** In the order of the network, the main exit last. */
  readonly exits: readonly {
    readonly name: string;
    readonly classes: number;
    /** Whether it gives a map, and not one answer for an image. */
    readonly isMap: boolean;
  }[];
  /** The input's dimensions without N; undefined where it takes any. */
  readonly input: readonly (number | undefined)[];
  /** Where weights stand: `backbone.layer4.0.conv1`. */
  readonly weightPaths: readonly string[];
}

/** What data sets are known to hold; a folder and drawn scenes follow the network. */
const contents: { readonly [K in DataSet['kind']]: DataContents } = {
  voc2012: { labels: 'maps', classes: 21, channels: 3 },
  folder: {},
  drawn: { labels: 'maps', channels: 3 },
  cifar10: { labels: 'images', classes: 10, channels: 3, size: 32 },
  mnist: { labels: 'images', classes: 10, channels: 1, size: 28 },
};

interface DataContents {
  readonly labels?: 'maps' | 'images';
  readonly classes?: number;
  readonly channels?: number;
  /** The side of every image, where they have one size. */
  readonly size?: number;
}

/** Checks a training against the network that its model was built to; what does not fit is reported. */
export function checkTraining(training: Training, network: TrainedNetwork, diagnostics: Diagnostics): void {
  checkParts(training, network, diagnostics);
  // A data set of another kind is the one cause of all that does not fit.
  if (!checkDataLabels(training, network, diagnostics)) return;
  checkLossLabels(training, network, diagnostics);
  const mismatch = inputMismatch(training, network);
  if (mismatch === undefined) return;
  const { places, declaration } = training;
  const place = mismatch.kind === 'size' && mismatch.what === 'crop' ? places.augment : places.data;
  diagnostics.report('data-input', place ?? declaration.model.span, mismatch);
}

/** That every part that is named exists, and that every exit has its number: branches are counted only now. */
function checkParts(training: Training, network: TrainedNetwork, diagnostics: Diagnostics): void {
  const { settings, places } = training;
  for (const [setting, part] of namedParts(settings)) checkPart(setting, part, network, diagnostics);
  const exits = network.exits.map(({ name }) => name);
  const needed = { weight: exits, rate: ['backbone', ...exits].filter((name) => !isHeld(settings.freeze, name)) };
  for (const setting of ['weight', 'rate'] as const) {
    const [values, span] = [settings[setting], places[setting]];
    if (values.kind !== 'per' || span === undefined) continue;
    const parts = values.entries.map(({ part }) => part);
    const uncovered = needed[setting].filter((name) => !isHeld(parts, name));
    if (uncovered.length > 0) diagnostics.report('uncovered-parts', span, { setting, parts: uncovered });
  }
}

function isHeld(parts: readonly Part[], name: string): boolean {
  return parts.some((part) => holds(part, name));
}

function namedParts({ weight, rate, freeze }: TrainSettings): readonly (readonly [string, Part])[] {
  const partsIn = (values: ByPart): readonly Part[] =>
    values.kind === 'per' ? values.entries.map(({ part }) => part) : [];
  const each = { weight: partsIn(weight), rate: partsIn(rate), freeze };
  return Object.entries(each).flatMap(([setting, parts]) => parts.map((part) => [setting, part] as const));
}

function checkPart(setting: string, part: Part, network: TrainedNetwork, diagnostics: Diagnostics): void {
  const { exits, weightPaths } = network;
  const parts = exits.map(({ name }) => name);
  const paths = (part.family ? parts.filter((name) => belongsTo(part, name)) : [part.name]).map((name) =>
    pathOf({ ...part, name }),
  );
  if (paths.some((path) => isKnown(path, network))) return;
  const why = part.within === '' || (!part.family && !isKnown(part.name, network)) ? 'not-placed' : 'no-weights';
  const nearest =
    why === 'no-weights'
      ? nearestPart(pathOf(part), [...new Set(weightPaths.flatMap(prefixesOf)), ...parts, 'backbone'])
      : undefined;
  const facts = { setting, part: pathOf(part), parts, why, ...(nearest === undefined ? {} : { nearest }) } as const;
  diagnostics.report('unknown-train-part', part.span, facts, replacing(part.span, nearest));
}

/** What a path probably means: of a list that holds no such member its last, where it lies past that, and no other. */
function nearestPart(path: string, names: readonly string[]): string | undefined {
  return isUnknownMember(path, names) ? lastOfList(path, names) : nearestName(path, names);
}

/** Whether a path is the backbone, an exit, or holds weights. */
function isKnown(path: string, { exits, weightPaths }: TrainedNetwork): boolean {
  if (path === 'backbone' || exits.some(({ name }) => name === path)) return true;
  return weightPaths.some((each) => each === path || each.startsWith(`${path}.`));
}

/** `a.b.c` gives `a`, `a.b` and `a.b.c`. */
function prefixesOf(path: string): readonly string[] {
  const prefixes: string[] = [];
  for (let end = path.indexOf('.'); end >= 0; end = path.indexOf('.', end + 1)) prefixes.push(path.slice(0, end));
  return [...prefixes, path];
}

/** Whether the data set labels what the exits give, maps or images; its classes are checked too. */
function checkDataLabels(training: Training, { exits }: TrainedNetwork, diagnostics: Diagnostics): boolean {
  const { settings, places, model, declaration } = training;
  const { kind: data } = settings.data;
  const { labels, classes } = contents[data];
  const span = places.data ?? declaration.model.span;
  if (labels !== undefined && exits.some(({ isMap }) => isMap !== (labels === 'maps'))) {
    diagnostics.report('data-labels', span, { data, model: model.name, labels });
    return false;
  }
  // All exits have the same (rule 34).
  const found = exits[0]?.classes;
  if (classes !== undefined && found !== undefined && classes !== found) {
    const related = model.exit === undefined ? [] : [{ span: model.exit.nameSpan, label: `${found} classes` }];
    diagnostics.report('data-classes', span, { data, classes, model: model.name, found }, { related });
  }
  return true;
}

/** Reports a loss or a metric of maps where an exit gives one answer for an image. */
function checkLossLabels(
  { settings, places, model, declaration }: Training,
  { exits }: TrainedNetwork,
  diagnostics: Diagnostics,
): void {
  if (exits.every(({ isMap }) => isMap)) return;
  const { loss, keep } = settings;
  if (loss.kind === 'lovasz_softmax' || loss.kind === 'dice') {
    const facts = { setting: 'loss', value: loss.kind, model: model.name, instead: 'cross_entropy' };
    diagnostics.report('map-only', places.loss ?? declaration.model.span, facts);
  }
  if (keep.kind === 'best' && keep.metric === 'mean_miou') {
    const facts = { setting: 'keep', value: 'mean_miou', model: model.name, instead: 'best(mean_accuracy)' };
    diagnostics.report('map-only', places.keep ?? declaration.model.span, facts);
  }
}

function inputMismatch({ settings, model }: Training, { input }: TrainedNetwork): InputMismatch | undefined {
  const { data, augment } = settings;
  const about = { data: data.kind, model: model.name };
  const [channels, height, width] = input;
  if (input.length !== 3) return { kind: 'vector', ...about };
  const own = contents[data.kind];
  if (own.channels !== undefined && channels !== own.channels)
    return { kind: 'channels', ...about, channels: own.channels, found: channels ?? 0 };
  if (height === undefined || width === undefined) {
    const isKnown = data.size.kind === 'fixed' || own.size !== undefined;
    return isKnown ? undefined : { kind: 'unknown-size', ...about };
  }
  const crop = augment.find(({ kind }) => kind === 'crop');
  const sizes = [
    { what: 'size', size: data.size.kind === 'fixed' ? data.size : undefined },
    { what: 'crop', size: crop?.kind === 'crop' ? crop : undefined },
  ] as const;
  for (const { what, size } of sizes) {
    if (size === undefined || (size.height === height && size.width === width)) continue;
    const found = `${height} x ${width}`;
    return { kind: 'size', what, size: `${size.height} x ${size.width}`, model: model.name, found };
  }
  return undefined;
}
