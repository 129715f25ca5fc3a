import { createHash } from 'node:crypto';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CheckedModel, CompileFacts } from '../index.ts';
import { version } from '../version.ts';
import { calibrate } from './calibration.ts';
import { type CheckFileOptions, type CheckedFile, checkFile, hasErrors, showDiagnostics } from './check-file.ts';
import { note, print, printFailure } from './console.ts';
import { chooseModel } from './choose-model.ts';
import { type ImageSize, layerSizes } from './layer-sizes.ts';
import { filesOfCompilation, removeFiles } from './manifest-files.ts';
import { withWeights } from './model-weights.ts';
import type { Target } from './options.ts';
import { type OutputFolder, writeFolder } from './output-folder.ts';
import { type Failure, type Result, type Status, failure, status, value } from './status.ts';
import { verifyFolder } from './verify.ts';
import { otherParameters, runFolderOf } from './run-weights.ts';
import { type Wanted, showFiles, writeModel } from './write-model.ts';

/** The options of `brnc compile`. */
export interface CompileOptions extends CheckFileOptions {
  readonly out: string;
  /** Which model of the file, where it has several. */
  readonly model?: string | undefined;
  readonly weights?: string | undefined;
  readonly strict: boolean;
  readonly seed: number;
  /** Whether the temperatures of a run go into its weights. */
  readonly calibration: boolean;
  readonly verify: boolean;
  readonly target: readonly Target[];
  /** Of the image, where the input leaves it open and `target` needs it. */
  readonly size?: ImageSize | undefined;
}

type Facts = Omit<CompileFacts, 'source'>;

const producer = { name: 'brnc', version };

/** The lints of a program are for `check`. */
const worthShowing = ({ severity }: Diagnostic): boolean => severity !== 'lint';

/** The weights with the temperatures of their run in them, where it has any. */
function withTemperatures(model: CheckedModel, facts: Facts, { weights, calibration }: CompileOptions): Result<Facts> {
  const run = weights === undefined || !calibration ? undefined : runFolderOf(weights);
  const calibrated = run === undefined ? value(undefined) : calibrate(model, facts.weights, run);
  if (calibrated.kind === 'failure') return calibrated;
  if (calibrated.value === undefined) return value(facts);
  const { diagnostics, ...changed } = calibrated.value;
  showDiagnostics(diagnostics);
  return value({ ...facts, ...changed });
}

/** What to write, by the options. */
function wantedOf(model: CheckedModel, { target, size }: CompileOptions): Result<Wanted> {
  const onnx = target.includes('onnx');
  if (target.includes('tfjs')) {
    const layers = layerSizes(model, size);
    return layers.kind === 'failure' ? layers : value({ onnx, layers: layers.value });
  }
  if (size === undefined) return value({ onnx });
  return failure(
    'the ONNX files take images of every size that the model allows: `--size` is for TensorFlow.js',
    'leave it out, or write `--target onnx,tfjs`',
  );
}

/** What was written, as `compile` prints it. */
function showWritten(model: CheckedModel, facts: CompileFacts, out: string, files: OutputFolder): string {
  const { weightsFrom: from } = facts;
  const origin =
    from.kind === 'seed'
      ? `the weights are drawn from seed ${from.seed}: the network is untrained, and --weights FILE takes trained ones`
      : `the weights are those of ${from.file}`;
  const temperatures = [...(facts.temperatures ?? [])].map(([exit, each]) => `${exit} ${each.toFixed(3)}`);
  const calibrated = temperatures.length === 0 ? '' : `temperatures in the weights: ${temperatures.join(', ')}\n`;
  return `${model.network.name} in ${out}\n${showFiles(files.sizes())}${origin}\n${calibrated}`;
}

/** Compiles a model into the folder of the options. */
async function compileInto(
  checked: CheckedFile,
  model: CheckedModel,
  facts: Facts,
  wanted: Wanted,
  options: CompileOptions,
): Promise<Result<string>> {
  const sha256 = createHash('sha256').update(checked.text).digest('hex');
  const full = { ...facts, source: { file: checked.file, sha256 } };
  const before = filesOfCompilation(options.out);
  let now: readonly string[] = [];
  const result = await writeFolder(options.out, async (folder): Promise<Result<string>> => {
    const written = await writeModel(model, full, wanted, folder);
    if (written.kind === 'failure') return written;
    now = [...folder.sizes().keys()];
    const shown = showWritten(model, full, options.out, folder);
    if (!options.verify) return value(shown);
    const { layers } = wanted;
    const verified = await verifyFolder({ model, facts: full, folder, manifest: written.value, layers });
    return verified.kind === 'failure' ? verified : value(shown + verified.value);
  });
  if (result.kind === 'failure') return result;
  // What an earlier compilation left, and this one has no use for.
  removeFiles(
    options.out,
    [...before].filter((name) => !now.includes(name)),
  );
  return result;
}

/** `brnc compile FILE -o DIR` */
export async function runCompile(file: string, options: CompileOptions): Promise<Status> {
  const checked = checkFile(file, options);
  if (checked.kind === 'failure') return fail(checked);
  const { diagnostics } = checked.value;
  showDiagnostics(diagnostics.filter(worthShowing));
  if (hasErrors(diagnostics)) return status.invalid;
  const model = chooseModel(checked.value, options.model);
  if (model.kind === 'failure') return fail(model);
  const wanted = wantedOf(model.value, options);
  if (wanted.kind === 'failure') return fail(wanted);
  const { weights: path, seed, strict } = options;
  // A run's weights are those of its model: they fit, all of them.
  const isTrained = path !== undefined && runFolderOf(path) !== undefined;
  const how = { seed, strict: strict || isTrained, isTrained };
  return await withWeights(model.value, path, how, async (weighed) => {
    if (weighed.kind === 'failure') return fail(weighed);
    showDiagnostics(weighed.value.diagnostics.filter(worthShowing));
    const { facts } = weighed.value;
    if (facts === undefined) return unfit(model.value, options);
    const { weights, from: weightsFrom } = facts;
    const calibrated = withTemperatures(model.value, { weights, weightsFrom, producer }, options);
    if (calibrated.kind === 'failure') return fail(calibrated);
    const result = await compileInto(checked.value, model.value, calibrated.value, wanted.value, options);
    if (result.kind === 'failure') return fail(result);
    print(result.value);
    return status.fine;
  });
}

/** The end where the weights do not fit; says where a run was of other parameters. */
function unfit({ report }: CheckedModel, { weights }: CompileOptions): Status {
  const run = weights === undefined ? undefined : runFolderOf(weights);
  const other = run === undefined ? undefined : otherParameters(run, report);
  if (other !== undefined) note(`\nnote: ${other}\n`);
  return status.invalid;
}

function fail(why: Failure): Status {
  printFailure(why);
  return status.usage;
}
