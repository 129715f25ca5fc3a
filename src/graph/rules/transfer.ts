import type { TensorType } from '../graph.ts';
import { operand } from './checks.ts';
import { inferred, type OpRule } from './rule.ts';

/** [per-image] One number an image, in as many dimensions as x so that it is spread over it. */
function ones(inputs: readonly TensorType[]): readonly number[] {
  return operand(inputs).dims.map(() => 1);
}

export const imageMin: OpRule<'image_min'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (_op, inputs) => inferred('f32', ones(inputs)),
};

export const imageScale: OpRule<'image_scale'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (_op, inputs) => inferred('f32', ones(inputs)),
};

/** [quantize] As x, in bytes. */
export const quantize: OpRule<'quantize'> = {
  operands: [3, 3],
  takes: [['f32']],
  infer: (_op, inputs) => inferred('u8', operand(inputs).dims),
};

/** [dequantize] As x, in floats again. */
export const dequantize: OpRule<'dequantize'> = {
  operands: [3, 3],
  takes: [['u8'], ['f32']],
  infer: (_op, inputs) => inferred('f32', operand(inputs).dims),
};

/** [cast] As x, in another width. */
export const cast: OpRule<'cast'> = {
  operands: [1, 1],
  takes: [['f32', 'f16']],
  infer: ({ to }, inputs) => inferred(to, operand(inputs).dims),
};

/** [image-size] Height and width of the image; without a batch, since all images of one have the same. */
export const imageSize: OpRule<'image_size'> = {
  operands: [1, 1],
  takes: [['f32', 'u8']],
  infer: () => inferred('i64', [2]),
};
