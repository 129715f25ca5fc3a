import { expect } from 'vitest';
import { Diagnostics } from '../../../src/diagnostics/collector.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { spanText } from '../../../src/source.ts';
import type { Training } from '../../../src/model/program.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { type TrainedNetwork, checkTraining } from '../../../src/model/train/network.ts';
import type { ByPart, Part, TrainSettings } from '../../../src/model/train/settings.ts';
import { pathOf } from '../../../src/model/train/settings.ts';

/** A model with a family `b` of unknown length, a family `c` of two, a branch `aux` and the exit `out`. */
const model = `
block head(x: f32[N, C, H, W], classes: int) { conv2d(x, classes) }
block net(x: f32[N, C, H, W]) {
  unit stem = conv2d(x, 8)
  unit body = conv2d(stem, 8)
  unit tail = conv2d(body, 8)
  tail
}
model Net(branches: int = 2, size: int = 64) {
  input image: f32[N, 3, size, size]
  backbone net
  branch b at even(branches) of flops -> head(21)
  branch c at [stem, body] -> head(21)
  branch aux at body -> head(21)
  exit out -> head(21)
}
`;

/** A model without branches. */
const plain = `
block head(x: f32[N, C, H, W], classes: int) { conv2d(x, classes) }
model Net {
  input image: f32[N, 3, 64, 64]
  backbone head(8)
  exit out -> head(21)
}
`;

/** The settings that must be given, each on a line of its own. */
export const needed = {
  data: 'voc2012',
  loss: 'cross_entropy',
  optimizer: 'sgd',
  rate: '0.1',
  batch: '8',
} as const;

type Lines = Readonly<Record<string, string>>;

interface Resolved {
  readonly trainings: readonly Training[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves a program of `text` alone. */
export function resolveText(text: string): Resolved {
  const diagnostics = new Diagnostics();
  const { trains } = resolve({ file: 'net.brn', text, library: false }, () => undefined, diagnostics);
  return { trainings: trains, diagnostics: diagnostics.sorted() };
}

function textOf(lines: Lines, declarations = model): string {
  const settings = Object.entries({ ...needed, ...lines }).map(([name, value]) => `  ${name}: ${value}`);
  return [declarations, 'train Net {', ...settings, '}', ''].join('\n');
}

/** The settings of `train` with these lines in place of, or beside, the needed ones; there are no diagnostics. */
export function settingsOf(lines: Lines): TrainSettings {
  return trainingOf(lines).settings;
}

/** The training with these lines; there are no diagnostics. */
export function trainingOf(lines: Lines): Training {
  const { trainings, diagnostics } = resolveText(textOf(lines));
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const [training] = trainings;
  if (training === undefined) throw new Error('there is no training');
  return training;
}

/** A diagnostic with the text that it is about. */
export interface Seen {
  readonly code: string;
  readonly at: string;
  readonly message: string;
  readonly help: string | undefined;
}

/** What is wrong with `train` with these lines. */
export function mistakesIn(lines: Lines, of: 'branches' | 'plain' = 'branches'): readonly Seen[] {
  return seenOf(resolveText(textOf(lines, of === 'plain' ? plain : model)).diagnostics);
}

/** What is wrong with `train` and nothing but this text between its braces. */
export function mistakesInBody(body: string): readonly Seen[] {
  return seenOf(resolveText(`${model}\ntrain Net {\n${body}\n}\n`).diagnostics);
}

/** What is wrong with a training in this network. */
export function mistakesWith(lines: Lines, network: Partial<TrainedNetwork>): readonly Seen[] {
  const diagnostics = new Diagnostics();
  const exits = ['b1', 'b2', 'c1', 'c2', 'aux', 'out'].map((name) => ({ name, classes: 21, isMap: true }));
  const weightPaths = ['backbone.stem', 'backbone.body', 'backbone.tail', ...exits.map(({ name }) => name)];
  checkTraining(trainingOf(lines), { exits, input: [3, 64, 64], weightPaths, ...network }, diagnostics);
  return seenOf(diagnostics.sorted());
}

function seenOf(diagnostics: readonly Diagnostic[]): readonly Seen[] {
  return diagnostics.map(({ code, span, message, help }) => ({ code, at: spanText(span), message, help }));
}

/** A part without its place. */
export function shownPart(part: Part): string {
  return `${pathOf(part)}${part.family ? ' (family)' : ''}`;
}

/** Numbers by part, without places. */
export function shownNumbers(values: ByPart): number | Readonly<Record<string, number>> {
  if (values.kind === 'all') return values.value;
  return Object.fromEntries(values.entries.map(({ part, value }) => [shownPart(part), value]));
}
