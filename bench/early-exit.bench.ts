// What stopping inside a tier saves: each tier of BranDeepLabV3 as one flat file, which computes all of its exits, beside
// its stage files, which stop after an exit. Weights are drawn from a seed: what they are changes no time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../src/index.ts';
import { type ChainResult, runChain } from '../src/runtime/chain.ts';
import { Network } from '../src/runtime/network.ts';
import { loadOnnxRuntime } from '../src/runtime/onnxruntime.ts';
import type { Outcome } from '../src/runtime/problem.ts';
import type { Plan } from '../src/runtime/steps.ts';
import { f32 } from '../src/runtime/tensor.ts';
import { compile } from './compile.ts';
import { imageValues } from './images.ts';
import { median } from './measure.ts';

const TURNS = 7;

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'failed') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** Compiles a program into a folder, to be run with a number of threads. */
async function load(program: string, folder: string, threads: number): Promise<Network> {
  const manifest = compile(program, folder);
  return new Network(manifest, valueOf(await loadOnnxRuntime({ threads })), (file) => join(folder, file));
}

/** Runs an image through all of a network. */
async function runAll(network: Network, plan: Plan): Promise<ChainResult> {
  const dims = [1, ...network.manifest.input.shape.slice(1).map(Number)];
  return valueOf(await runChain(network, f32(dims, imageValues(dims)), { plan, stop: false }));
}

/** What one turn measured, in milliseconds. */
interface Turn {
  readonly flat: ChainResult;
  readonly staged: ChainResult;
  /** DeepLabV3 without branches. */
  readonly unbranched: number;
}

function total({ steps }: ChainResult, tier?: string): number {
  return steps.reduce((sum, step) => (tier === undefined || step.tier === tier ? sum + step.ms : sum), 0);
}

/** Milliseconds from the start of a tier, or of the network, to an exit. */
function until({ rows, steps }: ChainResult, exit: string, tier?: string): number {
  const reading = rows[0]?.readings.find((found) => found.exit.name === exit);
  if (reading === undefined) throw new Error(`no exit ${exit}`);
  const first = steps.findIndex((step) => step.tier === tier);
  return reading.ms - steps.slice(0, Math.max(0, first)).reduce((sum, { ms }) => sum + ms, 0);
}

/** A row of a table: what, and its ratios. */
function row(what: string, ...figures: readonly (number | string)[]): void {
  const shown = figures.map((figure) => (typeof figure === 'string' ? figure : figure.toFixed(2)).padStart(18));
  console.log(what.padEnd(34) + shown.join(''));
}

function showTier({ exits }: Manifest, tier: Manifest['tiers'][number], turns: readonly Turn[]): void {
  const ratio = (of: (turn: Turn) => number): number => median(turns.map(of));
  const flops = tier.flops ?? NaN;
  const first = exits.findIndex((exit) => exit.tier === tier.name);
  const before = exits[first - 1]?.pathFlops ?? 0;
  row(`${tier.name}, times its flat file`, 'time', 'FLOPs');
  for (const { name, pathFlops } of exits.filter((exit) => exit.tier === tier.name)) {
    const time = ratio(({ flat, staged }) => until(staged, name, tier.name) / total(flat, tier.name));
    row(`  stages, stopping after ${name}`, time, ((pathFlops ?? NaN) - before) / flops);
  }
  row(
    '  stages, to the end',
    ratio(({ flat, staged }) => total(staged, tier.name) / total(flat, tier.name)),
  );
}

function showNetwork({ exits }: Manifest, turns: readonly Turn[]): void {
  const ratio = (of: (turn: Turn) => number): number => median(turns.map(of));
  const whole = exits.at(-1)?.pathFlops ?? NaN;
  row('the network, times its flat files', 'time', 'FLOPs', 'times unbranched');
  for (const { name, pathFlops } of exits) {
    const time = ratio(({ flat, staged }) => until(staged, name) / total(flat));
    const ofUnbranched = ratio(({ staged, unbranched }) => until(staged, name) / unbranched);
    row(`  leaving at ${name}`, time, (pathFlops ?? NaN) / whole, ofUnbranched);
  }
  row(
    '  flat files, to the end',
    1,
    1,
    ratio(({ flat, unbranched }) => total(flat) / unbranched),
  );
  const shortest = (of: (turn: Turn) => number): string => Math.min(...turns.map(of)).toFixed(0);
  const [flat, unbranched] = [shortest((turn) => total(turn.flat)), shortest((turn) => turn.unbranched)];
  console.log(`  the flat files take ${flat} ms, DeepLabV3 without branches ${unbranched} ms`);
}

const folder = mkdtempSync(join(tmpdir(), 'brnc-bench-'));
try {
  for (const threads of [1, 2]) {
    const branched = await load('examples/brandeeplabv3.brn', join(folder, 'branched'), threads);
    const unbranched = await load('bench/programs/unbranched.brn', join(folder, 'unbranched'), threads);
    const turns: Turn[] = [];
    for (let turn = 0; turn <= TURNS; turn++) {
      const flat = await runAll(branched, 'flat');
      const staged = await runAll(branched, 'staged');
      turns.push({ flat, staged, unbranched: total(await runAll(unbranched, 'flat')) });
    }
    console.log(`\n${threads} ${threads === 1 ? 'thread' : 'threads'}, medians of ${TURNS} turns`);
    const { manifest } = branched;
    const counted = turns.slice(1);
    for (const tier of manifest.tiers.filter(({ stages }) => stages.length > 0)) showTier(manifest, tier, counted);
    showNetwork(manifest, counted);
    await branched.close();
    await unbranched.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
