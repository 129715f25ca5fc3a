import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkProgram } from '../src/index.ts';
import { parametersOf } from '../src/weights/parameter.ts';
import { median, report } from './measure.ts';
import { bytesOf, writeSafetensors, writeTorch } from './weights-files.ts';

const root = process.cwd();
const program = 'examples/brandeeplabv3.brn';

interface Usage {
  readonly seconds: number;
  readonly peakBytes: number;
}

/** Runs `brnc compile` to its end in a process of its own. */
function compile(...args: readonly string[]): Usage {
  const start = performance.now();
  const hook = join(root, 'bench/report-usage.mjs');
  const { status, stderr, output } = spawnSync(
    process.execPath,
    ['--import', hook, join(root, 'dist/brnc.cjs'), 'compile', program, ...args],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  if (status !== 0) throw new Error(stderr);
  return { seconds: (performance.now() - start) / 1000, peakBytes: Number(output[3]) };
}

/** The median seconds and the highest peak of several runs, the first of which warms up and does not count. */
function measure(turns: number, ...args: readonly string[]): Usage {
  const runs = Array.from({ length: turns + 1 }, () => compile(...args)).slice(1);
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
  };
}

const [model] = checkProgram(readFileSync(program, 'utf8'), { file: program, read: () => undefined }).models;
if (model === undefined) throw new Error(`${program} has errors`);
const weights = parametersOf(model.network.graph);
const weightBytes = weights.reduce((sum, weight) => sum + bytesOf(weight), 0);
console.log(`BranDeepLabV3 with seven branches: ${(weightBytes / 1e6).toFixed(0)} MB of weights`);

const folder = mkdtempSync(join(tmpdir(), 'brnc-bench-'));
try {
  for (const [name, write] of [
    ['weights.safetensors', writeSafetensors],
    ['weights.pth', writeTorch],
  ] as const) {
    const file = join(folder, name);
    write(file, weights);
    const { seconds, peakBytes } = measure(5, '--weights', file, '--strict', '-o', join(folder, 'out'));
    report(`brnc compile from ${name}, a cold process, the file in the page cache`, seconds, 's', 2);
    report('  peak resident memory: times the size of the weights', peakBytes / statSync(file).size, 'x', 1.5);
    rmSync(file);
  }
  const { seconds, peakBytes } = measure(3, '--seed', '1', '-o', join(folder, 'out'));
  report('brnc compile with weights drawn from a seed', seconds, 's');
  report('  peak resident memory: times the size of the weights', peakBytes / weightBytes, 'x', 1.5);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
