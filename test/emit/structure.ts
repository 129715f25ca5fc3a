import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import { expect } from 'vitest';
import type { Written } from '../../src/emit/onnx/write.ts';

/**
 * What must hold of every file, beside what ONNX Runtime checks: opset and format version, each tensor made once and
 * before it is read, names for all, N symbolic at the inputs and outputs, no `auto_pad`, no weight that nobody reads, data
 * where the writer says and where other files may map them. The ONNX checker itself is run by scripts/check-onnx.py.
 */
export function checkStructure(file: Uint8Array, written: Extract<Written, { kind: 'written' }>): void {
  const model = onnxProto.onnx.ModelProto.decode(file);
  expect(file.length).toBe(written.bytes);
  expect(Number(model.irVersion)).toBe(8);
  expect(model.opsetImport.map(({ domain, version }) => [domain ?? '', Number(version)])).toEqual([['', 17]]);
  const { graph } = model;
  if (graph === null || graph === undefined) throw new Error('no graph');
  checkTensors(graph);
  checkInitialisers(graph, file, written);
  for (const info of [...(graph.input ?? []), ...(graph.output ?? [])]) checkBatch(info);
  expect((graph.node ?? []).flatMap((node) => (node.attribute ?? []).map(({ name }) => name))).not.toContain(
    'auto_pad',
  );
}

function checkTensors(graph: onnx.IGraphProto): void {
  const names = (values: readonly { readonly name?: string | null }[] | null | undefined): string[] =>
    (values ?? []).map(({ name }) => name ?? '');
  const known = new Set([...names(graph.input), ...names(graph.initializer)]);
  expect(known.size).toBe((graph.input ?? []).length + (graph.initializer ?? []).length);
  const read = new Set(names(graph.output));
  for (const { name, opType, input, output } of graph.node ?? []) {
    expect(name, opType ?? '').not.toBe('');
    for (const tensor of input ?? []) {
      if (tensor !== '') expect(known, `${name} reads ${tensor}`).toContain(tensor);
      read.add(tensor);
    }
    for (const tensor of output ?? []) {
      expect(known, `${name} makes ${tensor}`).not.toContain(tensor);
      known.add(tensor);
    }
  }
  for (const output of names(graph.output)) expect(known).toContain(output);
  for (const initialiser of names(graph.initializer)) expect(read, initialiser).toContain(initialiser);
  for (const info of names(graph.valueInfo)) expect(known).toContain(info);
}

/** Data as long as the shape says; those of the weights at the offsets that the writer gives. */
function checkInitialisers(
  graph: onnx.IGraphProto,
  file: Uint8Array,
  { entries }: Extract<Written, { kind: 'written' }>,
): void {
  const bytes = new Map([
    [1, 4],
    [7, 8],
  ]);
  for (const { name, dims, dataType, rawData, externalData } of graph.initializer ?? []) {
    const count = (dims ?? []).reduce((product: number, size) => product * Number(size), 1);
    const length = count * (bytes.get(dataType ?? 0) ?? NaN);
    const external = new Map((externalData ?? []).map(({ key, value }) => [key, value]));
    if (external.size > 0) expect(external.get('length')).toBe(String(length));
    else expect(rawData?.length, name ?? '').toBe(length);
    const entry = entries.get(name ?? '');
    if (entry === undefined) continue;
    expect(entry.offset % 64).toBe(0);
    expect(Buffer.compare(file.subarray(entry.offset, entry.offset + entry.length), rawData ?? new Uint8Array())).toBe(
      0,
    );
  }
}

function checkBatch({ name, type }: onnx.IValueInfoProto): void {
  const dims = type?.tensorType?.shape?.dim ?? [];
  // The image's height and width, which alone are i64, are the same for a whole batch.
  if (type?.tensorType?.elemType !== 7) expect(dims[0]?.dimParam, name ?? '').toBe('N');
}
