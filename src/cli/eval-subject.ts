import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Convention, CheckedModel } from '../index.ts';
import { type WrittenRecord, readRecord } from '../train/run/run-record.ts';
import { runFiles } from '../train/run/store.ts';
import { type CheckedFile, checkFile, hasErrors } from './check-file.ts';
import { chooseModel } from './choose-model.ts';
import type { Settings } from './options.ts';
import { reasonOfSystem } from './program-files.ts';
import { weightsFileOf } from './run-weights.ts';
import { type Result, failure, value } from './status.ts';

/** What is evaluated: a run of `brnc train`, or a program with a weights file. */
export interface Subject {
  /** The run's folder; null for a program. */
  readonly run: string | null;
  /** The program's file. */
  readonly program: string;
  /** The weights' file. */
  readonly weights: string;
  /** Whether that is what the run has learnt. */
  readonly isTrained: boolean;
  /** What the run says of itself; null for a program. */
  readonly record: WrittenRecord | null;
}

/** What to type where there is nothing to evaluate. */
const expected = 'give the folder that `brnc train` wrote, or a .brn file with `--weights FILE`';

/** What `brnc eval WHAT` means; `weights` is that of `--weights`. */
export function findSubject(what: string, weights: string | undefined): Result<Subject> {
  try {
    if (statSync(what).isDirectory()) return findRun(what, weights);
  } catch (error) {
    return failure(`\`${what}\` cannot be read: ${reasonOfSystem(error)}`, expected);
  }
  if (weights !== undefined) {
    const file = weightsFileOf(weights);
    if (file.kind === 'failure') return file;
    return value({ run: null, program: what, weights: file.value, isTrained: false, record: null });
  }
  return failure(
    `\`${what}\` is a program, and has no weights of its own`,
    'add `--weights FILE`, or give the folder that `brnc train` wrote',
  );
}

function findRun(folder: string, weights: string | undefined): Result<Subject> {
  const file = join(folder, runFiles.run);
  if (!existsSync(file)) {
    const found = existsSync(join(folder, 'manifest.json')) ? 'a compiled network' : `no \`${runFiles.run}\``;
    return failure(`\`${folder}\` is not a run: it holds ${found}`, expected);
  }
  const record = readRecord(readFileSync(file));
  if (record === undefined)
    return failure(`\`${file}\` is damaged`, 'train again, or give the program and its weights');
  const program = join(folder, runFiles.program);
  const found = weightsFileOf(weights ?? folder);
  if (found.kind === 'failure') return found;
  const isTrained = resolve(found.value) === resolve(folder, runFiles.weights);
  return value({ run: folder, program, weights: found.value, isTrained, record });
}

/** How the program of a subject is checked. */
export interface SubjectOptions {
  readonly set: Settings;
  readonly convention: Convention;
  readonly model?: string | undefined;
}

/** The program of a subject with errors, or without and with the model that is meant. */
export type CheckedSubject =
  | { readonly kind: 'invalid'; readonly checked: CheckedFile }
  | {
      readonly kind: 'valid';
      readonly checked: CheckedFile;
      readonly model: CheckedModel;
      /** What it was checked with. */
      readonly set: Settings;
    };

/**
 * Checks the program of a subject with the parameters of its run, and what `set` changes of them. Its training is what is
 * written for the network before that change: of it only the data count here, and not the sizes of its crops.
 */
export function checkSubject(subject: Subject, options: SubjectOptions): Result<CheckedSubject> {
  const { record, program } = subject;
  const { convention } = options;
  const name = record?.model ?? options.model;
  const own = record === null ? {} : parametersOf(record);
  const trained = chosenFrom(checkFile(program, { set: own, convention, forTraining: true }), name, own);
  if (Object.keys(options.set).length === 0 || trained.kind === 'failure' || trained.value.kind === 'invalid')
    return trained;
  const set = { ...own, ...options.set };
  const changed = chosenFrom(checkFile(program, { set, convention }), name, set);
  if (changed.kind === 'failure' || changed.value.kind === 'invalid') return changed;
  const { training } = trained.value.model;
  const model = { ...changed.value.model, ...(training === undefined ? {} : { training }) };
  return value({ ...changed.value, model });
}

function chosenFrom(checked: Result<CheckedFile>, name: string | undefined, set: Settings): Result<CheckedSubject> {
  if (checked.kind === 'failure') return checked;
  if (hasErrors(checked.value.diagnostics)) return value({ kind: 'invalid', checked: checked.value });
  const chosen = chooseModel(checked.value, name);
  return chosen.kind === 'failure'
    ? chosen
    : value({ kind: 'valid', checked: checked.value, model: chosen.value, set });
}

/** What `--set` takes of a number; one with more digits is none that was set. */
const settable = /^-?\d{1,15}(\.\d{1,15})?(e[+-]?\d{1,2})?$/;

/** The parameters of a run as `--set` takes them. Lists cannot be set, and so are the program's. */
function parametersOf({ parameters }: WrittenRecord): Settings {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, of]) => {
      const isOne = typeof of === 'boolean' || (typeof of === 'number' && settable.test(String(of)));
      return isOne ? [[name, String(of)]] : [];
    }),
  );
}
