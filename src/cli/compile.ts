import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { compileModel, weighModel } from '../compile.ts';
import type { CheckedModel, CompileFacts, Emitted, Manifest } from '../index.ts';
import { version } from '../version.ts';
import { type CheckFileOptions, type CheckedFile, checkFile, hasErrors, showDiagnostics } from './check-file.ts';
import { print, printFailure } from './console.ts';
import { chooseModel } from './choose-model.ts';
import { showAlone } from './figures.ts';
import { filesOfManifest } from './manifest-files.ts';
import { type OutputFolder, writeFolder } from './output-folder.ts';
import { type Failure, type Result, type Status, failure, status, value } from './status.ts';
import { verifyFolder } from './verify.ts';
import { openWeights } from './weights-file.ts';

/** The options of `brnc compile`. */
export interface CompileOptions extends CheckFileOptions {
  readonly out: string;
  /** Which model of the file, where it has several. */
  readonly model?: string | undefined;
  readonly weights?: string | undefined;
  readonly strict: boolean;
  readonly seed: number;
  readonly verify: boolean;
}

type Weighed = Result<{ readonly diagnostics: readonly Diagnostic[]; readonly facts?: Omit<CompileFacts, 'source'> }>;

const producer = { name: 'brnc', version };

/** The lints of a program are for `check`. */
const worthShowing = ({ severity }: Diagnostic): boolean => severity !== 'lint';

/** Runs `use` with the weights of the model: those of the file, or drawn from the seed. */
async function withWeights<T>(
  model: CheckedModel,
  { weights: path, seed, strict }: CompileOptions,
  use: (weighed: Weighed) => Promise<T>,
): Promise<T> {
  if (path === undefined) return await use(weigh(model, { seed, strict }));
  const opened = openWeights(path);
  if (opened.kind === 'failure') return await use(opened);
  try {
    return await use(weigh(model, { seed, strict, file: opened.value }));
  } finally {
    opened.value.close();
  }
}

function weigh(model: CheckedModel, options: Parameters<typeof weighModel>[1]): Weighed {
  const { diagnostics, weights, from } = weighModel(model, options);
  if (weights === undefined) return value({ diagnostics });
  return value({ diagnostics, facts: { weights, weightsFrom: from, producer } });
}

/** Writes all files of a compiled model into a folder; the manifest is the last. */
async function writeModel(model: CheckedModel, facts: CompileFacts, folder: OutputFolder): Promise<Result<Manifest>> {
  const emitted = await compileModel(model, facts, (name, write) => write(folder.create(name)));
  if (emitted.kind === 'refused') return refused(emitted.file, emitted.why);
  folder.create('manifest.json').write(new TextEncoder().encode(`${JSON.stringify(emitted.manifest, null, 2)}\n`));
  return value(emitted.manifest);
}

/** Why ONNX cannot hold a part of the network. */
function refused(file: string, why: Extract<Emitted, { kind: 'refused' }>['why']): Failure {
  switch (why.kind) {
    case 'too-large':
      return failure(
        `\`${file}\` would have ${showAlone(why.bytes)}B, and an ONNX file holds at most ${showAlone(why.limit)}B`,
        'cut the network into more tiers',
      );
    case 'size-past-64-bits':
      return failure(`\`${file}\` would need a number of more than 64 bits, for the size of \`${why.node.name}\``);
  }
}

/** What was written, as `compile` prints it. */
function showWritten(out: string, sizes: ReadonlyMap<string, number>, manifest: Manifest): string {
  const width = Math.max(...[...sizes.keys()].map((name) => name.length));
  const files = [...sizes].map(([name, bytes]) => `  ${name.padEnd(width)}  ${showAlone(bytes).padStart(9)}B\n`);
  const { weights } = manifest;
  const origin =
    weights.kind === 'seed'
      ? `the weights are drawn from seed ${weights.seed}: the network is untrained, and --weights FILE takes trained ones`
      : `the weights are those of ${weights.file}`;
  return `${manifest.model} in ${out}\n${files.join('')}${origin}\n`;
}

/** Compiles a model into the folder of the options. */
async function compileInto(
  checked: CheckedFile,
  model: CheckedModel,
  facts: Omit<CompileFacts, 'source'>,
  options: CompileOptions,
): Promise<Result<string>> {
  const sha256 = createHash('sha256').update(checked.text).digest('hex');
  const full = { ...facts, source: { file: checked.file, sha256 } };
  const before = filesOfManifest(options.out);
  const result = await writeFolder(options.out, async (folder): Promise<Result<string>> => {
    const written = await writeModel(model, full, folder);
    if (written.kind === 'failure') return written;
    const shown = showWritten(options.out, folder.sizes(), written.value);
    if (!options.verify) return value(shown);
    const verified = await verifyFolder(model, full, written.value, folder);
    return verified.kind === 'failure' ? verified : value(shown + verified.value);
  });
  if (result.kind === 'failure') return result;
  // What an earlier compilation left, and this one has no use for.
  const now = filesOfManifest(options.out);
  for (const name of before) if (!now.has(name)) rmSync(join(options.out, name), { force: true });
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
  return await withWeights(model.value, options, async (weighed) => {
    if (weighed.kind === 'failure') return fail(weighed);
    showDiagnostics(weighed.value.diagnostics.filter(worthShowing));
    const { facts } = weighed.value;
    if (facts === undefined) return status.invalid;
    const result = await compileInto(checked.value, model.value, facts, options);
    if (result.kind === 'failure') return fail(result);
    print(result.value);
    return status.fine;
  });
}

function fail(why: Failure): Status {
  printFailure(why);
  return status.usage;
}
