import type { SymbolicDim, Dim } from '../../graph/dim.ts';
import type { Pair } from '../../graph/ops.ts';
import { present } from '../../invariant.ts';
import type { ModelBuilder } from './model-builder.ts';
import { int } from './proto.ts';

/** Sizes as tensors of 64-bit integers, computed in the graph from the shapes of its inputs where they are symbolic. */
export interface Sizes {
  /** A tensor of rank 0 that holds the size. */
  scalar(dim: Dim): string;
  /** A tensor of rank 0 that holds the size of a tensor along an axis. */
  ofTensor(tensor: string, axis: number): string;
  /** Tensors of rank 1 that together hold the height and the width. */
  vectors(size: Pair<Dim>): readonly string[];
}

/** An input of the graph, or the two numbers of `image_size`, that says how large something is. */
export type SizeSource =
  | { readonly kind: 'shape'; readonly tensor: string; readonly dims: readonly Dim[] }
  | { readonly kind: 'values'; readonly tensor: string; readonly dims: Pair<Dim> };

/** A size's expression as a key: equal texts are equal sizes. */
export function sizeText(dim: Dim): string {
  return typeof dim === 'number' ? String(dim) : dim.text;
}

/** Past this an expression would make a name that nobody reads. */
const LONGEST_NAME = 60;

/** Adds to `builder` what is asked for. Each symbol that is asked for is a dimension of one of the sources. */
export function sizesOf(builder: ModelBuilder, sources: readonly SizeSource[]): Sizes {
  const one = (value: number | bigint): string => builder.constant({ dtype: 'i64', dims: [], values: [value] });
  const name = (text: string): string => builder.fresh(text.length > LONGEST_NAME ? 'size' : `size/${text}`);
  const pick = (vector: string, index: number, output: string): string =>
    builder.add('Gather', [vector, one(index)], output, { axis: int(0) });

  const ofTensor = (tensor: string, axis: number): string =>
    builder.shared(`axis ${axis} of ${tensor}`, () => {
      const shape = builder.shared(`shape of ${tensor}`, () =>
        builder.add('Shape', [tensor], builder.fresh(`${tensor}/shape`)),
      );
      return pick(shape, axis, builder.fresh(`${tensor}/size${axis}`));
    });

  const symbolValue = (symbol: string): string => {
    const names = (source: SizeSource): boolean => source.dims.some((dim) => sizeText(dim) === symbol);
    const source = present(sources.find(names), `no input of the graph says how large ${symbol} is`);
    const index = source.dims.findIndex((dim) => sizeText(dim) === symbol);
    return source.kind === 'shape'
      ? ofTensor(source.tensor, index + 1)
      : builder.shared(`element ${index} of ${source.tensor}`, () => pick(source.tensor, index, name(symbol)));
  };

  const combine = (opType: string, left: string | undefined, right: string, text: string): string =>
    left === undefined ? right : builder.add(opType, [left, right], name(text));

  const polynomial = (dim: SymbolicDim): string => {
    let sum: string | undefined;
    for (const { coefficient, atoms, text } of dim.terms) {
      let product = coefficient === 1n && atoms.length > 0 ? undefined : one(coefficient);
      for (const atom of atoms) {
        const value = atom.kind === 'symbol' ? symbolValue(atom.text) : quotient(atom.of, atom.by, atom.text);
        product = combine('Mul', product, value, text);
      }
      sum = combine('Add', sum, present(product, 'a term has a coefficient or an atom'), dim.text);
    }
    return present(sum, 'a size beyond calculation is reported before it is emitted');
  };

  const quotient = (of: SymbolicDim, by: bigint, text: string): string =>
    // ONNX's Div drops the fraction: right, since the coefficients of a numerator in normal form are positive.
    builder.shared(`quotient ${text}`, () => combine('Div', polynomial(of), one(by), text));

  const scalar = (dim: Dim): string =>
    typeof dim === 'number' ? one(dim) : builder.shared(`size ${dim.text}`, () => polynomial(dim));

  const vector = (dim: Dim): string =>
    builder.shared(`vector ${sizeText(dim)}`, () =>
      typeof dim === 'number'
        ? builder.constant({ dtype: 'i64', dims: [1], values: [dim] })
        : builder.add(
            'Unsqueeze',
            [scalar(dim), builder.constant({ dtype: 'i64', dims: [1], values: [0] })],
            name(`[${dim.text}]`),
          ),
    );

  const vectors = (size: Pair<Dim>): readonly string[] => {
    const [height, width] = size;
    if (typeof height === 'number' && typeof width === 'number')
      return [builder.constant({ dtype: 'i64', dims: [2], values: [height, width] })];
    for (const source of sources) {
      const [h, w] = source.kind === 'shape' ? source.dims.slice(1) : source.dims;
      if (h === undefined || w === undefined || sizeText(h) !== sizeText(height) || sizeText(w) !== sizeText(width))
        continue;
      if (source.kind === 'values') return [source.tensor];
      return [
        builder.shared(`height and width of ${source.tensor}`, () =>
          builder.add('Shape', [source.tensor], builder.fresh(`${source.tensor}/height_and_width`), {
            start: int(2),
            end: int(4),
          }),
        ),
      ];
    }
    return [vector(height), vector(width)];
  };

  return { scalar, ofTensor, vectors };
}

const LARGEST_INTEGER = 2n ** 63n - 1n;

/** Whether all numbers of an expression are ones that ONNX can calculate with. */
export function hasInt64Numbers(dim: Dim): boolean {
  if (typeof dim === 'number') return true;
  return dim.terms.every(
    ({ coefficient, atoms }) =>
      coefficient <= LARGEST_INTEGER &&
      coefficient >= -LARGEST_INTEGER &&
      atoms.every((atom) => atom.kind === 'symbol' || (atom.by <= LARGEST_INTEGER && hasInt64Numbers(atom.of))),
  );
}
