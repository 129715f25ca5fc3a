import type { DType } from '../../graph/ops.ts';
import { ELEMENTS, type Attribute, type NodeProto, type TensorProto } from './proto.ts';

/** A weight that a model refers to: the initialiser's name, the key of its data, and the shape that ONNX wants. */
export interface WeightUse {
  readonly name: string;
  readonly key: string;
  readonly dims: readonly number[];
}

/** Attributes of an ONNX node by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** A small tensor that an operator needs and the network does not learn. */
export interface Constant {
  readonly dtype: 'f32' | 'i64' | 'u8';
  readonly dims: readonly number[];
  readonly values: readonly (number | bigint)[];
}

/** Nodes, constants and weights of one ONNX graph while it grows. Names of tensors stay unique. */
export class ModelBuilder {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  readonly weights: WeightUse[] = [];
  /** Where the nodes that are being added come from; the doc string of each. */
  origin = '';
  readonly #names: Set<string>;
  readonly #lastSuffix = new Map<string, number>();
  readonly #shared = new Map<string, string>();

  /** `reserved` are the names of the graph's own tensors. */
  constructor(reserved: Iterable<string>) {
    this.#names = new Set(reserved);
  }

  /** `name`, or where another tensor has it `name:1` and so on. */
  fresh(name: string): string {
    let candidate = name;
    for (let count = this.#lastSuffix.get(name) ?? 0; this.#names.has(candidate);) {
      candidate = `${name}:${++count}`;
      this.#lastSuffix.set(name, count);
    }
    this.#names.add(candidate);
    return candidate;
  }

  /** Adds a node with one result, and returns the result's name. An input that is left out is ''. */
  add(
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes: Attributes = {},
    more: readonly string[] = [],
  ) {
    this.nodes.push({
      name: output,
      opType,
      input: [...inputs],
      output: [output, ...more],
      attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...value })),
      ...(this.origin === '' ? {} : { docString: this.origin }),
    });
    return output;
  }

  /** The tensor that `make` adds, made once for each `key`. */
  shared(key: string, make: () => string): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#shared.set(key, made);
    return made;
  }

  /** An initialiser with these values; equal ones are one. */
  constant(constant: Constant): string {
    const { dtype, dims, values } = constant;
    return this.shared(`constant ${dtype} ${dims.join()} = ${values.join()}`, () =>
      this.table(constantName(constant), constant),
    );
  }

  /** An initialiser of its own, for values too many to compare. */
  table(wanted: string, { dtype, dims, values }: Constant): string {
    const name = this.fresh(wanted);
    const dataType = ELEMENTS[dtype].type;
    this.constants.push({ name, dims: [...dims], dataType, rawData: encodeValues(dtype, values) });
    return name;
  }

  /** An initialiser that holds the weight at `key`. */
  weight(key: string, dims: readonly number[]): string {
    return this.shared(`weight ${dims.join()} ${key}`, () => {
      const name = this.fresh(key);
      this.weights.push({ name, key, dims });
      return name;
    });
  }
}

/** A name that shows the values where they are few: `const/i64[3]/0,-1,2`. */
function constantName({ dtype, dims, values }: Constant): string {
  const shape = dims.length === 0 ? '' : `[${dims.join()}]`;
  return values.length <= 4 ? `const/${dtype}${shape}/${values.join()}` : `const/${dtype}${shape}`;
}

/** Little-endian, whatever the machine. */
function encodeValues(dtype: Extract<DType, 'f32' | 'i64' | 'u8'>, values: readonly (number | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(values.length * ELEMENTS[dtype].bytes);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (dtype === 'f32') view.setFloat32(4 * index, Number(value), true);
    else if (dtype === 'i64') view.setBigInt64(8 * index, BigInt(value), true);
    else view.setUint8(index, Number(value));
  });
  return bytes;
}
