import type { Facts } from '../../diagnostics/catalogue.ts';
import type { Diagnostics } from '../../diagnostics/collector.ts';
import { replacing } from '../../diagnostics/fix.ts';
import { nearestName } from '../../diagnostics/nearest.ts';
import type { Span } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import type { Model } from '../program.ts';
import type { Scope } from '../scope.ts';
import { partsOf } from './parts.ts';
import { type Reader, readers } from './readers.ts';
import type { Reading } from './reading.ts';
import type { Places, ReadSettings, SettingName, TrainSettings } from './settings.ts';
import { checkTogether } from './together.ts';

/** The settings of a `train` declaration, and where each that is given stands. */
export interface ResolvedTrain {
  readonly settings: TrainSettings;
  readonly places: Places;
}

/**
 * Resolves and checks a `train` declaration (docs/language.md rule 38), as far as it does not depend on the network that the
 * model is built to; undefined where an error was reported. `scope` is empty, and not a model's.
 */
export function resolveTrain(train: ast.Train, model: Model, scope: Scope): ResolvedTrain | undefined {
  for (const { name, span, kind } of model.params) {
    // Declared so that a use of one is told from a name that does not exist.
    scope.declare({ kind: 'name', text: name, span }, kind, 'parameter');
  }
  const errorsBefore = scope.diagnostics.errorCount;
  const given = gatherSettings(train, scope);
  reportMissing(train, given, scope);
  const reading = { scope, model, parts: partsOf(model) };
  const read = readAll(given, reading);
  const places = Object.fromEntries([...given].map(([name, { value }]) => [name, value.span]));
  checkTogether(read, places, reading);
  const settings = complete(read);
  return settings === undefined || scope.diagnostics.errorCount > errorsBefore ? undefined : { settings, places };
}

/** Reports each `train` of a model after its first (rule 38). */
export function reportSecondTrains(declarations: readonly ast.Declaration[], diagnostics: Diagnostics): void {
  const firsts = new Map<string, Span>();
  for (const declaration of declarations) {
    if (declaration.kind !== 'train' || declaration.model.text === '') continue;
    const { text, span } = declaration.model;
    const first = firsts.get(text);
    if (first === undefined) firsts.set(text, span);
    else {
      const related = [{ span: first, label: 'first described here' }];
      diagnostics.report('duplicate-train', span, { model: text }, { related });
    }
  }
}

type Given = ReadonlyMap<SettingName, ast.Setting>;

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(readers, name);
}

/** The settings by name; unknown ones, and the second of two, are reported. */
function gatherSettings(train: ast.Train, scope: Scope): Given {
  const given = new Map<SettingName, ast.Setting>();
  for (const setting of train.settings) {
    const { text, span } = setting.name;
    if (!isSetting(text)) {
      if (text !== '') reportUnknown(setting.name, scope);
      continue;
    }
    const first = given.get(text);
    if (first === undefined) given.set(text, setting);
    else {
      const related = [{ span: first.name.span, label: 'first set here' }];
      scope.diagnostics.report('duplicate-setting', span, { name: text }, { related });
    }
  }
  return given;
}

/** What other tools call a setting. */
const aliases: Readonly<Record<string, SettingName>> = {
  dataset: 'data',
  augmentation: 'augment',
  augmentations: 'augment',
  transform: 'augment',
  transforms: 'augment',
  criterion: 'loss',
  loss_weight: 'weight',
  loss_weights: 'weight',
  scheduler: 'schedule',
  lr_scheduler: 'schedule',
  lr: 'rate',
  learning_rate: 'rate',
  frozen: 'freeze',
  distillation: 'distill',
  batch_size: 'batch',
  num_epochs: 'epochs',
  max_epochs: 'epochs',
  random_seed: 'seed',
  checkpoint: 'keep',
  early_stop: 'stop',
  early_stopping: 'stop',
  patience: 'stop',
};

/** What other tools call an argument. */
const argumentAliases: Readonly<Record<string, string>> = { weight_decay: 'decay', betas: 'beta1', void: 'ignore' };

function aliasOf(name: string): string | undefined {
  return Object.hasOwn(aliases, name) ? aliases[name] : undefined;
}

function reportUnknown({ text: name, span }: ast.Name, { diagnostics }: Scope): void {
  const settings = Object.keys(readers);
  const alias = aliasOf(name);
  const argument = Object.hasOwn(argumentAliases, name) ? (argumentAliases[name] ?? name) : name;
  const argumentOf = alias === undefined ? findArgument(argument) : undefined;
  const nearest = alias ?? nearestName(name, settings);
  if (argumentOf !== undefined) {
    diagnostics.report('unknown-setting', span, { name, settings, argumentOf });
    return;
  }
  const facts = { name, settings, ...(nearest === undefined ? {} : { nearest }) };
  diagnostics.report('unknown-setting', span, facts, replacing(span, nearest));
}

/** The first value of a setting that has such an argument. */
function findArgument(argument: string): Facts['unknown-setting']['argumentOf'] {
  for (const [setting, { choices = {} }] of Object.entries<Reader<unknown>>(readers)) {
    for (const [value, { params }] of Object.entries(choices)) {
      if (Object.hasOwn(params, argument)) return { setting, value, argument };
    }
  }
  return undefined;
}

function reportMissing(train: ast.Train, given: Given, scope: Scope): void {
  const settings = Object.keys(readers);
  // One that is misspelt is there, by another name.
  const meant = new Set(train.settings.map(({ name: { text } }) => aliasOf(text) ?? nearestName(text, settings)));
  const missing = Object.entries<Reader<unknown>>(readers).flatMap(([name, reader]) => {
    const isThere = (isSetting(name) && given.has(name)) || meant.has(name);
    return reader.default === undefined && !isThere ? [{ name, example: reader.example }] : [];
  });
  // Where a line could not be read, it may have been the setting.
  if (missing.length === 0 || scope.diagnostics.hasLossWithin(train.span)) return;
  scope.diagnostics.report('missing-setting', train.model.span, { model: train.model.text, settings: missing });
}

/** Every setting, read or by its default; undefined for one that is missing or wrong, which has been reported. */
function readAll(given: Given, reading: Omit<Reading, 'setting'>): ReadSettings {
  const read = <S extends SettingName>(name: S): TrainSettings[S] | undefined => {
    const reader: Reader<TrainSettings[S]> = readers[name];
    const setting = given.get(name);
    return setting === undefined ? reader.default : reader.read(setting.value, { ...reading, setting: name });
  };
  return {
    data: read('data'),
    augment: read('augment'),
    loss: read('loss'),
    weight: read('weight'),
    optimizer: read('optimizer'),
    schedule: read('schedule'),
    rate: read('rate'),
    freeze: read('freeze'),
    distill: read('distill'),
    batch: read('batch'),
    epochs: read('epochs'),
    seed: read('seed'),
    keep: read('keep'),
    stop: read('stop'),
  };
}

/** The settings, where none is wrong. */
function complete(read: ReadSettings): TrainSettings | undefined {
  const { data, augment, loss, weight, optimizer, schedule, rate, freeze, distill, batch, epochs, seed, keep, stop } =
    read;
  if (data === undefined || augment === undefined || loss === undefined || weight === undefined) return undefined;
  if (optimizer === undefined || schedule === undefined || rate === undefined || freeze === undefined) return undefined;
  if (distill === undefined || batch === undefined || epochs === undefined || seed === undefined) return undefined;
  if (keep === undefined || stop === undefined) return undefined;
  return { data, augment, loss, weight, optimizer, schedule, rate, freeze, distill, batch, epochs, seed, keep, stop };
}
