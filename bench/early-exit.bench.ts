import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Manifest, type WriteFile, checkProgram, compileModel, weighModel } from '../src/index.ts';
import { present } from '../src/invariant.ts';
import { runChain } from '../src/runtime/chain.ts';
import { Network } from '../src/runtime/network.ts';
import { loadOnnxRuntime } from '../src/runtime/onnxruntime.ts';
import { randomInput } from '../src/runtime/random-input.ts';
import type { Plan } from '../src/runtime/steps.ts';
import { medians } from './measure.ts';

// What it saves to stop within a tier: BranDeepLabV3 with seven branches, an image that leaves at each exit in turn, once
// in stages and once with every tier that it reaches run whole.
const file = join(process.cwd(), 'examples/brandeeplabv3.brn');
const folder = mkdtempSync(join(tmpdir(), 'brnc-bench-'));

const writeFile: WriteFile = async (name, write) => {
  const descriptor = openSync(join(folder, name), 'w');
  try {
    return await write({ write: (bytes) => void writeSync(descriptor, bytes) });
  } finally {
    closeSync(descriptor);
  }
};

async function compileExample(): Promise<Manifest> {
  const { models } = checkProgram(readFileSync(file, 'utf8'), { file, read: () => undefined });
  const model = present(models[0], 'the example has a model');
  const { weights, from } = weighModel(model, { seed: 0 });
  const facts = {
    weights: present(weights, 'weights from a seed'),
    weightsFrom: from,
    producer: { name: 'brnc', version: 'bench' },
    source: { file, sha256: '' },
  };
  const emitted = await compileModel(model, facts, writeFile);
  if (emitted.kind !== 'emitted') throw new Error(emitted.file);
  return emitted.manifest;
}

/** The network in which every image leaves at one exit. */
function leavingAt(manifest: Manifest, exit: string): Manifest {
  const one = { kind: 'number', value: 1 } as const;
  const condition = { kind: 'compare', left: one, operator: '==', right: one } as const;
  const policyOf = (name: string): Manifest['exits'][number]['policy'] =>
    name === exit ? { text: 'always', condition } : null;
  return { ...manifest, exits: manifest.exits.map((each) => ({ ...each, policy: policyOf(each.name) })) };
}

try {
  const manifest = await compileExample();
  const engine = await loadOnnxRuntime();
  if (engine.kind === 'failed') throw new Error(engine.problem.message);
  const network = new Network(manifest, engine.value, (name) => join(folder, name));
  const input = randomInput('f32', [1, 3, 256, 256], 1);
  const run = async (exit: string, plan: Plan): Promise<void> => {
    const leaving = { manifest: leavingAt(manifest, exit), session: (name: string) => network.session(name) };
    const ran = await runChain(leaving, input, { plan, stop: true });
    if (ran.kind === 'failed') throw new Error(ran.problem.message);
  };
  console.log('exit   tier     in stages     tier whole     time saved     FLOPs to there');
  for (const { name, tier, pathFlops } of manifest.exits) {
    const [staged = NaN, flat = NaN] = await medians([() => run(name, 'staged'), () => run(name, 'flat')], 5);
    const cells = [
      name.padEnd(6),
      tier.padEnd(7),
      `${staged.toFixed(0)} ms`.padStart(10),
      `${flat.toFixed(0)} ms`.padStart(14),
      `${((1 - staged / flat) * 100).toFixed(0)}%`.padStart(14),
      `${((pathFlops ?? NaN) / 1e9).toFixed(1)} G`.padStart(18),
    ];
    console.log(cells.join(' '));
  }
  await network.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
