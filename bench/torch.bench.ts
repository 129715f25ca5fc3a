import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { readManifest } from '../src/runtime/read-manifest.ts';
import type { Manifest } from '../src/index.ts';
import { compareTimes } from './measure.ts';
import { brnc, runCommand } from './command.ts';
import { imageValues } from './images.ts';
import { type Feeds, feedsFor, floatsOf, openSession } from './sessions.ts';

/**
 * The partitions of brnc beside the same sub-networks as torch.onnx exports them, both under ONNX Runtime. brnc's files
 * give more than outputs: logits, confidences, tensors in bytes at a cut. `all` is the export that computes these too;
 * `outputs` computes the upsampled outputs alone, and tensors at a cut in float32.
 */
const root = process.cwd();

/** A noise of up to 3% is left in the ratios. */
const SLOWER = 1.03;

const resnet50 = `
use std.resnet { resnet50 }
use std.deeplab { deeplab_head }
use std.fcn { fcn_head }
model DeepLabV3 {
  input image: f32[N, 3, 256, 256]
  backbone resnet50(output_stride: 8)
  branch aux at layer3.5 -> fcn_head(21)
  exit out -> deeplab_head(21)
}`;

const networks = [
  { name: 'brandeeplabv3', program: join(root, 'examples/brandeeplabv3.brn'), set: [] },
  { name: 'deeplabv3_resnet101', program: join(root, 'examples/deeplabv3.brn'), set: ['--set', 'size=256'] },
  { name: 'deeplabv3_resnet50', program: resnet50, set: [] },
  { name: 'phone', program: join(root, 'examples/phone.brn'), set: [] },
];

/** A Python that has torch and torchvision; undefined where there is none. */
function findPython(): string | undefined {
  const candidates = [process.env['PYTHON'] ?? 'python3', '/usr/bin/python3'];
  return candidates.find((python) => spawnSync(python, ['-c', 'import torch, torchvision']).status === 0);
}

/** The same network from brnc and from torch, with the same weights, in two folders. */
function prepare(python: string, { name, program, set }: (typeof networks)[number], folder: string): Manifest {
  const [compiled, exported] = [join(folder, 'brnc'), join(folder, 'torch')];
  mkdirSync(exported);
  const isText = program.includes('\n');
  const file = isText ? join(folder, `${name}.brn`) : program;
  if (isText) writeFileSync(file, program);
  const compile = ['compile', file, ...set, '-o', compiled];
  // The first compilation says where exits and cuts lie, which the export needs; the second takes the export's weights.
  brnc(...compile);
  runCommand(python, [join(root, 'bench/torch/export.py'), name, join(compiled, 'manifest.json'), exported]);
  brnc(...compile, '--weights', join(exported, 'weights.pth'), '--strict');
  const manifest = readManifest(readFileSync(join(compiled, 'manifest.json'), 'utf8'));
  if (manifest.kind === 'failed') throw new Error('the manifest cannot be read');
  return manifest.value;
}

/** With the tensors that came in bytes as floats too, under the names that a tier without bytes gives them. */
function withFloats(tensors: Feeds): Feeds {
  const floats: Record<string, ort.Tensor> = {};
  for (const [name, { data, dims }] of Object.entries(tensors)) {
    if (!name.endsWith('.u8') || !(data instanceof Uint8Array)) continue;
    const tensor = name.slice(0, -'.u8'.length);
    const [minimum = NaN] = floatsOf(tensors, `${tensor}.min`);
    const [scale = NaN] = floatsOf(tensors, `${tensor}.scale`);
    floats[tensor] = new ort.Tensor(
      'float32',
      Float32Array.from(data, (value) => value * scale + minimum),
      dims,
    );
  }
  return { ...tensors, ...floats };
}

/** Throws where an export does not compute what brnc's file does: the comparison would be of different networks. */
function requireSame(file: string, ours: Feeds, theirs: Feeds, names: readonly string[]): void {
  for (const name of names) {
    const [expected, actual] = [floatsOf(ours, name), floatsOf(theirs, name)];
    const largest = expected.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
    const furthest = expected.reduce((found, value, at) => Math.max(found, Math.abs(value - (actual[at] ?? NaN))), 0);
    if (!(furthest <= 1e-4 * largest + 1e-6)) throw new Error(`${file}: ${name} differs by ${furthest} of ${largest}`);
  }
}

const slower: string[] = [];

/** A network from brnc and from torch. */
interface Peer {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Compares one tier; gives the tensors that it sends. */
async function compareTier(
  peer: Peer,
  tier: Manifest['tiers'][number],
  tensors: Feeds,
  threads: number,
): Promise<Feeds> {
  const { folder, manifest } = peer;
  const files = [
    join('brnc', tier.file),
    join('torch', `${tier.name}.all.onnx`),
    join('torch', `${tier.name}.outputs.onnx`),
  ];
  const sessions = await Promise.all(files.map((file) => openSession(join(folder, file), threads)));
  try {
    const known = withFloats(tensors);
    const works = sessions.map((session) => {
      const feeds = feedsFor(session, known);
      return () => session.run(feeds);
    });
    const [ours = {}, all = {}, outputs = {}] = await Promise.all(works.map((work) => work()));
    const exits = manifest.exits.filter((exit) => exit.tier === tier.name);
    requireSame(
      `${tier.name}.outputs`,
      ours,
      outputs,
      exits.map(({ output }) => output),
    );
    requireSame(
      `${tier.name}.all`,
      ours,
      all,
      exits.flatMap((exit) => [exit.output, exit.logits, ...Object.values(exit.quantities)]),
    );
    const [own, beside, alone] = await compareTimes(works, 8);
    if (own === undefined || beside === undefined || alone === undefined) throw new Error('three were compared');
    const figures = [1 / beside.ratio, 1 / beside.ofShortest, 1 / alone.ratio, 1 / alone.ofShortest];
    console.log(
      `${peer.name.padEnd(20)}${tier.name.padEnd(8)} ${String(threads).padStart(7)} ${figures.map((ratio) => ratio.toFixed(3).padStart(9)).join('')} ${own.shortest.toFixed(1).padStart(9)}`,
    );
    if (Math.min(1 / beside.ratio, 1 / beside.ofShortest) > SLOWER)
      slower.push(`${peer.name}, ${tier.name}, ${threads} threads`);
    return { ...tensors, ...ours };
  } finally {
    await Promise.all(sessions.map((session) => session.release()));
  }
}

const python = findPython();
if (python === undefined) {
  console.log(
    'not measured: it needs Python with torch and torchvision (`pip install torch torchvision onnx`, or Debian: `apt install python3-torch python3-torchvision`); PYTHON names the interpreter',
  );
} else {
  console.log('brnc / torch, times under ONNX Runtime: medians of the ratios, and ratios of the shortest times');
  console.log('network             tier     threads       all            outputs             ms');
  for (const network of networks) {
    const folder = mkdtempSync(join(tmpdir(), 'brnc-bench-'));
    try {
      const manifest = prepare(python, network, folder);
      const dims = [1, ...manifest.input.shape.slice(1).map(Number)];
      const image = new ort.Tensor('float32', imageValues(dims), dims);
      for (const threads of [1, 2]) {
        let tensors: Feeds = { [manifest.input.name]: image };
        for (const tier of manifest.tiers)
          tensors = await compareTier({ name: network.name, folder, manifest }, tier, tensors, threads);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(
    slower.length === 0
      ? "no partition is slower than torch's export of it"
      : `MISSED: slower than torch's export: ${slower.join('; ')}`,
  );
}
