import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';

type Shape = readonly (number | string)[];

/** An ONNX file; `nodes` are `[operator, inputs, output, attributes]`, and tensors float32 unless `elementType` says otherwise. */
export function tinyOnnx(parts: {
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly outputs: Readonly<Record<string, Shape>>;
  readonly elementType?: number;
  readonly nodes: readonly (readonly [
    string,
    readonly string[],
    string,
    Readonly<Record<string, number | readonly number[]>>?,
  ])[];
}): Uint8Array {
  const describe = valueInfo(parts.elementType ?? 1);
  const model: onnx.IModelProto = {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'tiny',
      input: Object.entries(parts.inputs).map(describe),
      output: Object.entries(parts.outputs).map(describe),
      node: parts.nodes.map(([opType, input, output, attributes = {}]) => ({
        opType,
        input: [...input],
        output: [output],
        attribute: Object.entries(attributes).map(attribute),
      })),
    },
  };
  return onnxProto.onnx.ModelProto.encode(model).finish();
}

function valueInfo(elemType: number): (entry: readonly [string, Shape]) => onnx.IValueInfoProto {
  return ([name, shape]) => {
    const dim = shape.map((value) => (typeof value === 'number' ? { dimValue: value } : { dimParam: value }));
    return { name, type: { tensorType: { elemType, shape: { dim } } } };
  };
}

function attribute([name, value]: readonly [string, number | readonly number[]]): onnx.IAttributeProto {
  return typeof value === 'number' ? { name, type: 2, i: value } : { name, type: 7, ints: [...value] };
}
