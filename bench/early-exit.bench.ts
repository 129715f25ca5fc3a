import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChainResult, runChain } from '../src/runtime/chain.ts';
import { Network } from '../src/runtime/network.ts';
import { loadOnnxRuntime } from '../src/runtime/onnxruntime.ts';
import type { Outcome } from '../src/runtime/problem.ts';
import { readManifest } from '../src/runtime/read-manifest.ts';
import type { Plan } from '../src/runtime/steps.ts';
import { f32 } from '../src/runtime/tensor.ts';
import { brnc } from './command.ts';
import { imageValues } from './images.ts';
import { median } from './measure.ts';

/**
 * What stopping inside a tier saves: each tier of BranDeepLabV3 as one flat file, which computes all of its exits, beside
 * its stage files, which stop after an exit. Weights are drawn from a seed: what they are changes no time.
 */
const TURNS = 7;

const plain = `
use std.resnet { resnet101 }
use std.deeplab { deeplab_head }
model DeepLabV3 {
  input image: f32[N, 3, 256, 256]
  backbone resnet101(output_stride: 8)
  exit out -> deeplab_head(21)
}`;

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'failed') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** Compiles a program and loads what came of it. */
async function compile(program: string, folder: string, threads: number): Promise<Network> {
  brnc('compile', program, '-o', folder);
  const manifest = valueOf(readManifest(readFileSync(join(folder, 'manifest.json'), 'utf8')));
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
  readonly plain: number;
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

function line(what: string, share: number, note = ''): void {
  console.log(`${what.padEnd(46)} ${share.toFixed(2).padStart(6)}${note}`);
}

function show({ manifest }: Network, turns: readonly Turn[]): void {
  const ratio = (of: (turn: Turn) => number): number => median(turns.map(of));
  for (const tier of manifest.tiers.filter(({ stages }) => stages.length > 0)) {
    const flops = tier.flops ?? NaN;
    const first = manifest.exits.findIndex((exit) => exit.tier === tier.name);
    const start = manifest.exits[first - 1]?.pathFlops ?? 0;
    console.log(`${tier.name}: times its flat file                        time  FLOPs`);
    for (const exit of manifest.exits.filter((found) => found.tier === tier.name)) {
      const share = ratio(({ flat, staged }) => until(staged, exit.name, tier.name) / total(flat, tier.name));
      line(
        `  stage files, stopping after ${exit.name}`,
        share,
        (((exit.pathFlops ?? NaN) - start) / flops).toFixed(2).padStart(7),
      );
    }
    line(
      '  stage files, to the end',
      ratio(({ flat, staged }) => total(staged, tier.name) / total(flat, tier.name)),
    );
  }
  const whole = manifest.exits.at(-1)?.pathFlops ?? NaN;
  console.log('the network: times its flat files                  time  FLOPs  time, times DeepLabV3 without branches');
  for (const exit of manifest.exits) {
    const share = ratio(({ flat, staged }) => until(staged, exit.name) / total(flat));
    const ofPlain = ratio((turn) => until(turn.staged, exit.name) / turn.plain);
    line(
      `  leaving at ${exit.name}`,
      share,
      ((exit.pathFlops ?? NaN) / whole).toFixed(2).padStart(7) + ofPlain.toFixed(2).padStart(7),
    );
  }
  line(
    '  flat files, to the end',
    1,
    `${'1.00'.padStart(7)}${ratio((turn) => total(turn.flat) / turn.plain)
      .toFixed(2)
      .padStart(7)}`,
  );
  const shortest = (of: (turn: Turn) => number): string => Math.min(...turns.map(of)).toFixed(0);
  console.log(
    `  flat files take ${shortest(({ flat }) => total(flat))} ms, DeepLabV3 without branches ${shortest((turn) => turn.plain)} ms`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'brnc-bench-'));
try {
  writeFileSync(join(folder, 'plain.brn'), plain);
  for (const threads of [1, 2]) {
    const branched = await compile('examples/brandeeplabv3.brn', join(folder, 'branched'), threads);
    const unbranched = await compile(join(folder, 'plain.brn'), join(folder, 'plain'), threads);
    const turns: Turn[] = [];
    for (let turn = 0; turn <= TURNS; turn++) {
      const flat = await runAll(branched, 'flat');
      const staged = await runAll(branched, 'staged');
      turns.push({ flat, staged, plain: total(await runAll(unbranched, 'flat')) });
    }
    console.log(`\n${threads} ${threads === 1 ? 'thread' : 'threads'}, medians of ${TURNS} turns`);
    show(branched, turns.slice(1));
    await branched.close();
    await unbranched.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
