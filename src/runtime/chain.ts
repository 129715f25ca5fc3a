import type { Manifest, ManifestExit } from '../emit/manifest.ts';
import { invariant, present } from '../invariant.ts';
import type { EngineSession, Tensors } from './engine.ts';
import type { Network } from './network.ts';
import { holds, quantitiesUpTo } from './policy.ts';
import { type Outcome, done, failed } from './problem.ts';
import { type Plan, type Step, stepsOf } from './steps.ts';
import { type Tensor, gatherRows, numbersOf } from './tensor.ts';

export interface ChainOptions {
  readonly plan: Plan;
  /** Whether an image goes no further than the exit that answers for it. */
  readonly stop: boolean;
  /** Whether readings hold the logits too. */
  readonly logits?: boolean;
}

/** What one exit said of one image. */
export interface Reading {
  readonly exit: ManifestExit;
  readonly quantities: Readonly<Record<string, number>>;
  /** Whether its policy holds; null for an exit without one. */
  readonly holds: boolean | null;
  /** Milliseconds from the start to this exit, of the whole batch, loading excluded. */
  readonly ms: number;
  /** Its output for this image, [1, ...]; null where it cannot become the answer. */
  readonly output: Tensor | null;
  /** Its logits for this image; null where they were not asked for. */
  readonly logits: Tensor | null;
}

/** The exit that answers for an image, and why. */
export interface Answer {
  readonly exit: string;
  readonly because: 'policy' | 'last' | 'most_confident';
}

export interface ChainResult {
  /** For each image of the batch: its answer, and the readings of the exits that it passed, in order. */
  readonly rows: readonly { readonly answer: Answer; readonly readings: readonly Reading[] }[];
  /** What was run, for how many images, and how long it took. */
  readonly steps: readonly {
    readonly tier: string;
    readonly file: string;
    readonly rows: number;
    readonly ms: number;
  }[];
}

/**
 * Runs a batch [N, ...] through the network, tier by tier. Each image leaves at the first exit whose policy holds, or gets
 * the manifest's fallback; those that are left go on as a smaller batch. Tensors are found by name among all that the
 * input, earlier steps and earlier tiers gave, so that what a tier merely passes on needs no work.
 */
export async function runChain(
  network: Pick<Network, 'manifest' | 'session'>,
  input: Tensor,
  options: ChainOptions,
): Promise<Outcome<ChainResult>> {
  const run = new ChainRun(network.manifest, input, options);
  for (const step of stepsOf(network.manifest, options.plan)) {
    if (run.finished) break;
    const session = await network.session(step.file);
    if (session.kind === 'failed') return session;
    const ran = await run.advance(step, session.value);
    if (ran.kind === 'failed') return ran;
  }
  return done(run.result());
}

/** A batch on its way: the images that are left, and the tensors that are known of them. */
class ChainRun {
  readonly #manifest: Manifest;
  readonly #options: ChainOptions;
  readonly #unbatched: ReadonlySet<string>;
  readonly #readings: Reading[][];
  readonly #answers: (Answer | undefined)[];
  readonly #steps: ChainResult['steps'][number][] = [];
  #rows: readonly number[];
  #pool: Tensors;
  #elapsed = 0;

  constructor(manifest: Manifest, input: Tensor, options: ChainOptions) {
    const count = input.dims[0] ?? 0;
    this.#manifest = manifest;
    this.#options = options;
    this.#unbatched = unbatchedTensors(manifest);
    this.#rows = Array.from({ length: count }, (_, row) => row);
    this.#readings = this.#rows.map(() => []);
    this.#answers = this.#rows.map(() => undefined);
    this.#pool = new Map([[manifest.input.name, input]]);
  }

  get finished(): boolean {
    return this.#rows.length === 0;
  }

  /** Runs one step for the images that are left, and lets those leave whose policy holds. */
  async advance(step: Step, session: EngineSession): Promise<Outcome<null>> {
    const feeds = selectFeeds(step, session, this.#pool);
    if (feeds.kind === 'failed') return feeds;
    const fetch = fetchesOf(step, session, this.#options.logits ?? false);
    if (fetch.kind === 'failed') return fetch;
    if (fetch.value.length === 0) return done(null);
    const start = performance.now();
    const outputs = await session.run(feeds.value, fetch.value);
    const ms = performance.now() - start;
    if (outputs.kind === 'failed') return outputs;
    this.#elapsed += ms;
    this.#steps.push({ tier: step.tier, file: step.file, rows: this.#rows.length, ms });
    for (const exit of step.exits) this.#read(exit, outputs.value);
    this.#keep(step, outputs.value);
    return done(null);
  }

  /** Reads an exit's quantities for each image that is left, and decides. */
  #read(exit: ManifestExit, outputs: Tensors): void {
    this.#rows.forEach((row, index) => {
      const quantities = Object.fromEntries(
        Object.entries(exit.quantities).map(([name, tensor]) => [name, numberAt(outputs, tensor, index)]),
      );
      const readings = present(this.#readings[row], 'each row has its readings');
      const seen = quantitiesUpTo([...readings.map((reading) => reading.quantities), quantities]);
      const holding = exit.policy === null ? null : holds(exit.policy.condition, seen);
      const wanted = !this.#options.stop || holding === true || this.#mayAnswer(exit);
      readings.push({
        exit,
        quantities,
        holds: holding,
        ms: this.#elapsed,
        output: wanted ? rowOf(outputs, exit.output, index) : null,
        logits: this.#options.logits === true ? rowOf(outputs, exit.logits, index) : null,
      });
      if (holding === true) this.#answers[row] ??= { exit: exit.name, because: 'policy' };
    });
  }

  /** Whether an exit can answer where no policy holds. */
  #mayAnswer(exit: ManifestExit): boolean {
    return this.#manifest.fallback === 'most_confident' || exit === this.#manifest.exits.at(-1);
  }

  /** Keeps what later steps take, of the images that go on. */
  #keep(step: Step, outputs: Tensors): void {
    const known = [...this.#pool, ...outputs].filter(([name]) => step.kept.has(name));
    const going = [...this.#rows.keys()].filter((index) => !this.#hasLeft(this.#rows[index]));
    const whole = going.length === this.#rows.length;
    this.#pool = new Map(
      known.map(([name, tensor]) => [name, whole || this.#unbatched.has(name) ? tensor : gatherRows(tensor, going)]),
    );
    this.#rows = this.#rows.filter((row) => !this.#hasLeft(row));
  }

  #hasLeft(row: number | undefined): boolean {
    return this.#options.stop && row !== undefined && this.#answers[row] !== undefined;
  }

  result(): ChainResult {
    const rows = this.#readings.map((readings, row) => {
      return { answer: this.#answers[row] ?? fallbackAnswer(this.#manifest, readings), readings };
    });
    return { rows, steps: this.#steps };
  }
}

/** Who answers where no policy held: the main exit, or the first of those with the highest `max_prob`. */
function fallbackAnswer(manifest: Manifest, readings: readonly Reading[]): Answer {
  switch (manifest.fallback) {
    case 'last':
      return { exit: present(manifest.exits.at(-1), 'a network has an exit').name, because: 'last' };
    case 'most_confident': {
      const [first, ...others] = readings;
      const best = others.reduce(
        (found, reading) => (confidence(reading) > confidence(found) ? reading : found),
        present(first, 'an image that never leaves passes every exit'),
      );
      return { exit: best.exit.name, because: 'most_confident' };
    }
  }
}

function confidence(reading: Reading): number {
  return reading.quantities['max_prob'] ?? 0;
}

/** The tensors of which a batch has only one, such as the image's size. */
function unbatchedTensors({ tiers, input }: Manifest): ReadonlySet<string> {
  const wires = tiers.flatMap((tier) => [
    tier.inputs,
    tier.sends,
    ...tier.stages.flatMap((s) => [s.inputs, s.outputs]),
  ]);
  return new Set(wires.flat().flatMap(({ name, shape }) => (shape[0] === input.shape[0] ? [] : [name])));
}

function selectFeeds(step: Step, session: EngineSession, pool: Tensors): Outcome<Tensors> {
  const feeds = new Map<string, Tensor>();
  for (const name of session.inputs) {
    const tensor = pool.get(name);
    if (tensor === undefined) return failed('model-file-mismatch', { file: step.file, side: 'input', tensor: name });
    feeds.set(name, tensor);
  }
  return done(feeds);
}

/** The outputs to compute: what its exits say, and what later steps take. */
function fetchesOf(step: Step, session: EngineSession, logits: boolean): Outcome<readonly string[]> {
  const exits = step.exits.flatMap((exit) => {
    return [exit.output, ...(logits ? [exit.logits] : []), ...Object.values(exit.quantities)];
  });
  const missing = exits.find((name) => !session.outputs.includes(name));
  if (missing !== undefined) {
    return failed('model-file-mismatch', { file: step.file, side: 'output', tensor: missing });
  }
  return done([...new Set([...exits, ...session.outputs.filter((name) => step.kept.has(name))])]);
}

function numberAt(outputs: Tensors, name: string, index: number): number {
  const tensor = outputs.get(name);
  invariant(tensor !== undefined, `${name} was asked for`);
  return numbersOf(tensor)[index] ?? NaN;
}

function rowOf(outputs: Tensors, name: string, index: number): Tensor {
  return gatherRows(present(outputs.get(name), `${name} was asked for`), [index]);
}
