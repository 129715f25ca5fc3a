import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkProgram } from '../../src/check.ts';
import { emitOnnx, emitWhole, type Emission, type WriteFile } from '../../src/emit/emit-onnx.ts';
import type { Manifest, WireTensor } from '../../src/emit/manifest.ts';
import type { WeightSource } from '../../src/emit/onnx/weight-source.ts';
import { ELEMENTS } from '../../src/emit/onnx/proto.ts';
import type { Written } from '../../src/emit/onnx/write.ts';
import { present } from '../../src/invariant.ts';
import { parametersOf } from '../../src/weights/parameter.ts';
import { countValues } from '../../src/weights/tensor.ts';
import { checkStructure } from './structure.ts';

const root = join(import.meta.dirname, '../..');

/** Weights of 0, made when they are asked for. */
function zeros(network: Emission['network']): WeightSource {
  return new Map(
    parametersOf(network.graph).map(({ key, shape }) => [
      key,
      { shape, chunks: () => [new Uint8Array(4 * countValues(shape))] },
    ]),
  );
}

interface Compiled {
  readonly emission: Emission;
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, InstanceType<typeof onnxProto.onnx.ModelProto>>;
}

/** Compiles an example in memory, and checks each file by itself. */
async function compile(file: string, set: Readonly<Record<string, string>> = {}): Promise<Compiled> {
  const text = readFileSync(join(root, file), 'utf8');
  const { models } = checkProgram(text, { file, read: () => undefined, set });
  const { network, parts, report } = present(models[0], `${file} has a model without errors`);
  const emission: Emission = {
    network,
    parts,
    report,
    weights: zeros(network),
    weightsFrom: { kind: 'seed', seed: 0 },
    producer: { name: 'brnc', version: '0.1.0' },
    source: { file, sha256: '0'.repeat(64) },
  };
  const files = new Map<string, InstanceType<typeof onnxProto.onnx.ModelProto>>();
  const writeFile: WriteFile = async (name, write) => {
    const pieces: Uint8Array[] = [];
    const result = await write({ write: (bytes) => void pieces.push(bytes.slice()) });
    files.set(name, onnxProto.onnx.ModelProto.decode(Buffer.concat(pieces)));
    if (isWritten(result)) checkStructure(Buffer.concat(pieces), result);
    return result;
  };
  const emitted = await emitOnnx(emission, writeFile);
  await writeFile('whole', (sink) => emitWhole(emission, sink));
  if (emitted.kind !== 'emitted') throw new Error(`${emitted.file}: ${emitted.why.kind}`);
  return { emission, manifest: emitted.manifest, files };
}

function isWritten(value: unknown): value is Extract<Written, { kind: 'written' }> {
  return typeof value === 'object' && value !== null && 'entries' in value;
}

/** A tensor as the ONNX file declares it. */
function declared({ name, type }: onnx.IValueInfoProto): WireTensor {
  const { elemType, shape } = type?.tensorType ?? {};
  const dtypes = ['f32', 'f16', 'u8', 'i32', 'i64'] as const;
  return {
    name: name ?? '',
    dtype: present(
      dtypes.find((dtype) => ELEMENTS[dtype].type === elemType),
      'a type of brnc',
    ),
    shape: (shape?.dim ?? []).map(({ dimParam, dimValue }) => dimParam ?? Number(dimValue)),
  };
}

const examples = [
  { file: 'examples/tiny.brn', set: {} },
  { file: 'examples/b_lenet.brn', set: {} },
  { file: 'examples/b_alexnet.brn', set: {} },
  { file: 'examples/b_resnet.brn', set: {} },
  { file: 'examples/phone.brn', set: {} },
  { file: 'examples/symbolic.brn', set: {} },
  { file: 'examples/classifier.brn', set: {} },
];

describe.each(examples)('$file', ({ file, set }) => {
  let compiled: Compiled;
  beforeAll(async () => {
    compiled = await compile(file, set);
  });

  test('has a manifest that its schema admits', () => {
    const schema: unknown = JSON.parse(readFileSync(join(root, 'schemas/manifest.schema.json'), 'utf8'));
    if (typeof schema !== 'object' || schema === null) throw new Error('the schema is an object');
    const ajv = new Ajv({ allowUnionTypes: true, allErrors: true });
    const manifest: unknown = JSON.parse(JSON.stringify(compiled.manifest));
    expect(ajv.validate(schema, manifest), ajv.errorsText()).toBe(true);
  });

  test('declares in each file what the manifest says that it takes and gives', () => {
    const { manifest, files } = compiled;
    const parts = manifest.tiers.flatMap((tier) => [
      { file: tier.file, inputs: tier.inputs, outputs: tier.sends },
      ...tier.stages,
    ]);
    expect([...files.keys()].sort()).toEqual([...parts.map((part) => part.file), 'whole'].sort());
    for (const part of parts) {
      const graph = present(files.get(part.file)?.graph ?? undefined, part.file);
      const inputs = (graph.input ?? []).map(declared);
      const outputs = new Map((graph.output ?? []).map(declared).map((tensor) => [tensor.name, tensor]));
      expect(inputs).toEqual(part.inputs);
      for (const tensor of part.outputs) {
        // What is passed on as it came is no output.
        const given = outputs.get(tensor.name) ?? inputs.find(({ name }) => name === tensor.name);
        if (given !== undefined) expect(given).toEqual(tensor);
        else expect(relayed(manifest, part.file), `${part.file} gives ${tensor.name}`).toContain(tensor.name);
      }
    }
  });

  test('gives each exit in its tier and, where there are stages, in its stage', () => {
    const { manifest, files } = compiled;
    for (const exit of manifest.exits) {
      const tier = present(
        manifest.tiers.find(({ name }) => name === exit.tier),
        'the tier of an exit',
      );
      const stage = tier.stages.find((each) => each.exit === exit.name);
      for (const name of stage === undefined ? [tier.file] : [tier.file, stage.file]) {
        const outputs = (files.get(name)?.graph?.output ?? []).map((output) => output.name);
        for (const tensor of [exit.output, exit.logits, ...Object.values(exit.quantities)])
          expect(outputs, name).toContain(tensor);
      }
    }
  });

  test('stores each weight once, in a flat file', () => {
    const { manifest, files, emission } = compiled;
    const flat = manifest.tiers.map((tier) => tier.file);
    const inline: string[] = [];
    const bytes = manifest.tiers.reduce((sum, tier) => sum + tier.weightBytes, 0);
    let stored = 0;
    for (const [file, { graph }] of files) {
      if (file === 'whole') continue;
      for (const { name, externalData, rawData } of graph?.initializer ?? []) {
        if (!emission.weights.get(name ?? '')) continue;
        if (flat.includes(file)) inline.push(name ?? '');
        if (flat.includes(file)) stored += rawData?.length ?? 0;
        else
          expect((externalData ?? []).find(({ key }) => key === 'location')?.value).toSatisfy((at) =>
            flat.includes(String(at)),
          );
      }
    }
    expect(new Set(inline).size).toBe(inline.length);
    expect(inline.toSorted()).toEqual(
      parametersOf(emission.network.graph)
        .map(({ key }) => key)
        .toSorted(),
    );
    expect(stored).toBe(bytes);
  });

  test('carries exits, FLOPs and source in its metadata', () => {
    const { manifest, files } = compiled;
    for (const tier of manifest.tiers) {
      const properties = files.get(tier.file)?.metadataProps ?? [];
      const said = new Map(properties.map(({ key, value }) => [key ?? '', value ?? '']));
      expect(said.get('exits')).toBe(tier.exits.join(','));
      expect(said.get('tier')).toBe(tier.name);
      expect(said.get('source')).toBe(file.replace('examples/', ''));
      expect(said.get('source_sha256')).toBe('0'.repeat(64));
      for (const exit of manifest.exits.filter((each) => each.tier === tier.name && each.flops !== null))
        expect(said.get(`flops.${exit.name}`)).toBe(String(exit.flops));
    }
  });
});

/** The tensors that an earlier tier gave and a tier passes on. */
function relayed(manifest: Manifest, file: string): readonly string[] {
  const index = manifest.tiers.findIndex(
    (tier) => tier.file === file || tier.stages.some((stage) => stage.file === file),
  );
  return manifest.tiers.slice(0, index).flatMap((tier) => tier.sends.map(({ name }) => name));
}
