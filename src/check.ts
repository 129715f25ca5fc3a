import type { Convention } from './analysis/conventions.ts';
import type { Part } from './analysis/partition.ts';
import type { ModelReport } from './report/model-report.ts';
import { Diagnostics } from './diagnostics/collector.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { lintNetwork } from './report/lints.ts';
import { lower } from './lower.ts';
import { cutIntoTiers } from './lower/cut.ts';
import type { Network } from './lower/network.ts';
import { Recorder } from './lower/recorder.ts';
import { trainedNetwork } from './lower/trained-network.ts';
import type { ReadFile } from './model/modules.ts';
import { NameNotes } from './model/name-notes.ts';
import type { Model, Program } from './model/program.ts';
import { resolve } from './model/resolve.ts';
import { checkTraining } from './model/train/network.ts';
import type { TrainSettings } from './model/train/settings.ts';
import { reportModel } from './report/report-model.ts';
import type { Source } from './source.ts';

/** What a program is checked with. */
export interface Options {
  /** The file's path: shown in messages, and what imports are beside. */
  readonly file: string;
  /** Gives the text of an imported file, or undefined where there is none. */
  readonly read: ReadFile;
  /** Values for the parameters of the file's models, as written: `{ branches: '5' }`. */
  readonly set?: Readonly<Record<string, string>>;
  /** How FLOPs are counted in the report; placement always counts `mac`. */
  readonly convention?: Convention;
  /** Whether a training is held against the network that `set` makes; without it, only against the one that is written. */
  readonly forTraining?: boolean;
}

/** A model that has no errors: as a graph, cut into its tiers, with its figures. */
export interface CheckedModel {
  readonly network: Network;
  readonly parts: readonly Part[];
  readonly report: ModelReport;
  /** How it is trained, where the file says so. */
  readonly training?: TrainSettings;
}

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly models: readonly CheckedModel[];
}

/** The same with all that an editor asks for, as far as errors leave it. */
export interface Inspected extends Checked {
  readonly program: Program;
  readonly names: NameNotes;
  /** What was built of every model, those with errors included. */
  readonly built: ReadonlyMap<Model, Recorder>;
}

/** Takes down what a check finds out on its way. */
interface Notes {
  readonly names: NameNotes;
  readonly built: Map<Model, Recorder>;
}

/** The pipeline: text, meaning, computation, analyses. Never throws for what a program says. */
export function checkProgram(text: string, options: Options): Checked {
  const { diagnostics, models } = runPipeline({ file: options.file, text, library: false }, options);
  return { diagnostics, models };
}

/** Checks a program, or a module of the library, for an editor. */
export function inspectProgram(source: Source, options: Omit<Options, 'file'>): Inspected {
  const notes = { names: new NameNotes(), built: new Map<Model, Recorder>() };
  return { ...runPipeline(source, options, notes), ...notes };
}

function runPipeline(
  source: Source,
  options: Omit<Options, 'file'>,
  notes?: Notes,
): Checked & { readonly program: Program } {
  const { read, set = {}, convention = 'mac', forTraining = false } = options;
  const diagnostics = new Diagnostics();
  const program = resolve(source, read, diagnostics, notes?.names);
  const models = program.models.flatMap((model): CheckedModel[] => {
    const settings = new Map(Object.entries(set));
    const expandAgain = (recorder: Recorder): void => {
      lower(model, program, settings, new Diagnostics(), recorder);
    };
    const recorder = notes === undefined ? undefined : new Recorder(expandAgain);
    if (recorder !== undefined) notes?.built.set(model, recorder);
    const network = lower(model, program, settings, diagnostics, recorder);
    if (network === undefined) return [];
    const parts = cutIntoTiers(network);
    lintNetwork(network, parts, diagnostics);
    // A training is of the network as it is written: `--set` asks about another, unless that is to be trained.
    const isTrained = forTraining || Object.keys(set).length === 0;
    const train = isTrained ? program.trains.find((each) => each.model === model) : undefined;
    if (train !== undefined) checkTraining(train, trainedNetwork(network), diagnostics);
    const training = train === undefined ? {} : { training: train.settings };
    return [withReport({ network, parts, ...training }, convention)];
  });
  return { diagnostics: diagnostics.sorted(), models, program };
}

/** The model with its figures, which are counted when they are first asked for. */
function withReport(model: Omit<CheckedModel, 'report'>, convention: Convention): CheckedModel {
  let made: ModelReport | undefined;
  return {
    ...model,
    get report() {
      return (made ??= reportModel(model.network, model.parts, convention));
    },
  };
}

/** What is wrong with a program, and the figures of its models that have no errors. */
export interface CheckResult {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly models: readonly ModelReport[];
}

/** Checks a program: parses it, proves its shapes, places its branches, counts and lints. Never throws for its input. */
export function check(text: string, options: Options): CheckResult {
  const { diagnostics, models } = checkProgram(text, options);
  const ok = diagnostics.every(({ severity }) => severity !== 'error');
  return { ok, diagnostics, models: models.map((model) => model.report) };
}
