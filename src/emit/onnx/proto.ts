import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import type { DType } from '../../graph/ops.ts';

export type NodeProto = onnx.INodeProto;
export type AttributeProto = onnx.IAttributeProto;
export type TensorProto = onnx.ITensorProto;
export type ValueInfoProto = onnx.IValueInfoProto;
export type GraphProto = onnx.IGraphProto;
export type ModelProto = onnx.IModelProto;
export type DimensionProto = onnx.TensorShapeProto.IDimension;

/** The operator set and the file format that every file is written in: what every runtime reads. */
export const OPSET = 17;
export const IR_VERSION = 8;

/** ONNX's number for each type of tensor elements that brnc uses, and how many bytes an element takes. */
export const ELEMENTS: { readonly [D in DType]: { readonly type: number; readonly bytes: number } } = {
  f32: { type: 1, bytes: 4 },
  u8: { type: 2, bytes: 1 },
  i32: { type: 6, bytes: 4 },
  i64: { type: 7, bytes: 8 },
  f16: { type: 10, bytes: 2 },
};

/** An attribute's value before it has its name. */
export type Attribute = Omit<AttributeProto, 'name'>;

/** An attribute of one integer. */
export function int(value: number): Attribute {
  return { type: 2, i: value };
}

/** An attribute of integers. */
export function ints(values: readonly number[]): Attribute {
  return { type: 7, ints: [...values] };
}

/** An attribute of one float. */
export function float(value: number): Attribute {
  return { type: 1, f: value };
}

/** An attribute of text, in UTF-8. */
export function text(value: string): Attribute {
  return { type: 3, s: new TextEncoder().encode(value) };
}

/** The bytes of a model. */
export function encodeModel(model: ModelProto): Uint8Array {
  return onnxProto.onnx.ModelProto.encode(model).finish();
}

/** The bytes of a graph, as they stand in a model. */
export function encodeGraph(graph: GraphProto): Uint8Array {
  return onnxProto.onnx.GraphProto.encode(graph).finish();
}

/** The bytes of a tensor, as they stand in a graph. */
export function encodeTensor(tensor: TensorProto): Uint8Array {
  return onnxProto.onnx.TensorProto.encode(tensor).finish();
}
