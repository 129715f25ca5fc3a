// The partitions of brnc beside the same sub-networks as torch.onnx exports them, both under ONNX Runtime. brnc's files
// give more than outputs: logits, confidences, tensors in bytes at a cut. `all` is the export that computes these too;
// `outputs` computes the upsampled outputs alone, and tensors at a cut in float32.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import type { Manifest } from '../src/index.ts';
import { type Comparison, compareTimes } from './measure.ts';
import { imageValues } from './images.ts';
import { type Feeds, feedsFor, floatsOf, openSession } from './sessions.ts';
import { type Twin, compileAndExport, findPython } from './torch/peer.ts';

/** Ratios of the same file with itself come out this far from 1. */
const SLOWER = 1.03;

const twins: readonly Twin[] = [
  { name: 'brandeeplabv3', program: 'examples/brandeeplabv3.brn' },
  { name: 'deeplabv3_resnet101', program: 'examples/deeplabv3.brn', set: ['--set', 'size=256'] },
  { name: 'deeplabv3_resnet50', program: 'bench/programs/deeplabv3_resnet50.brn' },
  { name: 'phone', program: 'examples/phone.brn' },
];

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

/** A row of the table. */
function row(network: string, tier: string, ...figures: readonly string[]): string {
  return network.padEnd(20) + tier.padEnd(8) + figures.map((figure) => figure.padStart(11)).join('');
}

const slower: string[] = [];

interface Three {
  readonly own: Comparison;
  readonly beside: Comparison;
  readonly alone: Comparison;
}

async function compareThree(works: readonly (() => unknown)[], seconds: number): Promise<Three> {
  const [own, beside, alone] = await compareTimes(works, seconds);
  if (own === undefined || beside === undefined || alone === undefined) throw new Error('three were compared');
  return { own, beside, alone };
}

/** Whether brnc's file takes longer than the export that computes the same. */
function isSlower({ beside }: Pick<Three, 'beside'>): boolean {
  return Math.min(1 / beside.ratio, 1 / beside.ofShortest) > SLOWER;
}

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
    for (const exit of manifest.exits.filter(({ tier: name }) => name === tier.name)) {
      requireSame(`${tier.name}.outputs`, ours, outputs, [exit.output]);
      requireSame(`${tier.name}.all`, ours, all, [exit.output, exit.logits, ...Object.values(exit.quantities)]);
    }
    // What seems slower may have been disturbed: it is measured again, for longer.
    const first = await compareThree(works, 8);
    const { own, beside, alone } = isSlower(first) ? await compareThree(works, 24) : first;
    const ratios = [beside, alone].flatMap(({ ratio, ofShortest }) => [1 / ratio, 1 / ofShortest]);
    console.log(
      row(peer.name, tier.name, String(threads), own.shortest.toFixed(1), ...ratios.map((r) => r.toFixed(2))),
    );
    if (isSlower({ beside })) slower.push(`${peer.name}, ${tier.name}, ${threads} threads`);
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
  console.log("brnc's time over torch's: the median of the ratios, and the ratio of the shortest times");
  console.log(row('network', 'tier', 'threads', 'brnc, ms', 'all', 'shortest', 'outputs', 'shortest'));
  for (const twin of twins) {
    const folder = mkdtempSync(join(tmpdir(), 'brnc-bench-'));
    try {
      const manifest = compileAndExport(python, twin, folder);
      const dims = [1, ...manifest.input.shape.slice(1).map(Number)];
      const image = new ort.Tensor('float32', imageValues(dims), dims);
      for (const threads of [1, 2]) {
        let tensors: Feeds = { [manifest.input.name]: image };
        for (const tier of manifest.tiers)
          tensors = await compareTier({ name: twin.name, folder, manifest }, tier, tensors, threads);
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
