import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { CheckedModel, CompileFacts, Convention } from '../index.ts';
import type { TrainSettings } from '../model/train/settings.ts';
import { loadOnnxRuntime } from '../runtime/onnxruntime.ts';
import type { PartName } from '../train/data/example.ts';
import type { ComparedAt } from '../train/evaluate/measure.ts';
import { version } from '../version.ts';
import { showDiagnostics } from './check-file.ts';
import { print, printFailure } from './console.ts';
import type { EvaluationPlan } from './eval-plan.ts';
import { evaluatePlan } from './eval-run.ts';
import { type Subject, checkSubject, findSubject } from './eval-subject.ts';
import { withWeights } from './model-weights.ts';
import type { Settings } from './options.ts';
import { failureOf } from './runtime-failure.ts';
import { showEvaluation } from './show-eval.ts';
import { type Failure, type Result, type Status, failure, status, value } from './status.ts';
import { type TrainingData, openTrainingData } from './training-data.ts';

/** The options of `brnc eval`. */
export interface EvalOptions {
  readonly set: Settings;
  readonly convention: Convention;
  readonly model?: string | undefined;
  /** Where the data lie; without it, where the run had them. */
  readonly data?: string | undefined;
  readonly weights?: string | undefined;
  /** The test part where it has images, and else validation, without it. */
  readonly part?: PartName | undefined;
  /** Where results and figures go. */
  readonly out?: string | undefined;
  /** How many images of a part are looked at, at most. */
  readonly limit?: number | undefined;
  readonly at: ComparedAt;
  /** Whether temperatures are fitted on validation. */
  readonly calibrate: boolean;
  readonly threads?: number | undefined;
  readonly format: 'human' | 'json';
}

/** `brnc eval WHAT` */
export async function runEval(what: string, options: EvalOptions): Promise<Status> {
  const subject = findSubject(what, options.weights);
  if (subject.kind === 'failure') return fail(subject);
  const checked = checkSubject(subject.value, options);
  if (checked.kind === 'failure') return fail(checked);
  const { diagnostics } = checked.value.checked;
  showDiagnostics(diagnostics.filter(({ severity }) => severity === 'error'));
  if (checked.value.kind === 'invalid') return status.invalid;
  const { model, checked: file, set } = checked.value;
  const prepared = await prepare(subject.value, model, options);
  if (prepared.kind === 'failure') return fail(prepared);
  const { settings } = prepared.value;
  const { weights, isTrained } = subject.value;
  const how = { seed: settings.seed, strict: isTrained, isTrained };
  return await withWeights(model, weights, how, async (weighed) => {
    if (weighed.kind === 'failure') return fail(weighed);
    showDiagnostics(weighed.value.diagnostics.filter(({ severity }) => severity !== 'lint'));
    const { facts: found } = weighed.value;
    if (found === undefined) return status.invalid;
    const facts: CompileFacts = {
      weights: found.weights,
      weightsFrom: found.from,
      producer: { name: 'brnc', version },
      source: { file: file.file, sha256: createHash('sha256').update(file.text).digest('hex') },
    };
    const result = await evaluatePlan({ ...prepared.value, set, facts });
    if (result.kind === 'failure') return fail(result);
    const { results, files } = result.value;
    print(options.format === 'json' ? `${JSON.stringify(results, null, 2)}\n` : showEvaluation(results, what, files));
    return status.fine;
  });
}

/** All that is needed but for the weights. */
async function prepare(
  subject: Subject,
  model: CheckedModel,
  options: EvalOptions,
): Promise<Result<Omit<EvaluationPlan, 'facts' | 'set'>>> {
  const { training: settings, network } = model;
  if (settings === undefined) {
    return failure(
      `\`${subject.program}\` does not say what data \`${network.name}\` is trained on`,
      `add \`train ${network.name} { data: voc2012, ... }\`: docs/training.md`,
    );
  }
  const data = await openTrainingData(network, settings, options.data ?? subject.record?.data ?? undefined);
  if (data.kind === 'failure') return data;
  const part = choosePart(data.value, settings, options.part);
  if (part.kind === 'failure') return part;
  const engine = await loadOnnxRuntime(options.threads === undefined ? {} : { threads: options.threads });
  if (engine.kind === 'failed') return failureOf(engine.problem);
  return value({
    subject,
    model,
    settings,
    data: data.value,
    part: part.value,
    engine: engine.value,
    options,
    weights: basename(subject.weights),
  });
}

/** The part that is asked for; without one, the first of test and validation that has images. */
function choosePart({ source }: TrainingData, { data }: TrainSettings, asked: PartName | undefined): Result<PartName> {
  const part = asked ?? (source.parts.test.length > 0 ? 'test' : 'validation');
  if (source.parts[part].length > 0) return value(part);
  const sizes = (['train', 'validation', 'test'] as const).map((name) => `${source.parts[name].length} in ${name}`);
  return failure(
    `the ${part} part of \`${data.kind}\` has no images: there are ${sizes.join(', ')}`,
    asked === undefined ? 'write a `split` in `data`, or add `--part train`' : 'choose another `--part`',
  );
}

function fail(why: Failure): Status {
  printFailure(why);
  return status.usage;
}
