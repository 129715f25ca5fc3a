import { describe, expect, it } from 'vitest';
import { addDims, floorDivide, multiplyDims, symbol, type Dim } from '../../src/graph/dim.ts';
import type { TensorType } from '../../src/graph/graph.ts';
import { inferType, weightsOf, type ComputedKind } from '../../src/graph/infer.ts';
import type { DType, Op } from '../../src/graph/ops.ts';
import type { ShapeProblem } from '../../src/graph/problem.ts';
import type { Inferred } from '../../src/graph/rules/rule.ts';
import { conv, pair, showType } from './nets.ts';

const H = symbol('H');
const W = symbol('W');

const f32 = (...dims: readonly Dim[]): TensorType => ({ dtype: 'f32', dims });
const typed = (dtype: DType, ...dims: readonly Dim[]): TensorType => ({ dtype, dims });

function shown(result: Inferred): string {
  return result.kind === 'type' ? showType(result.type) : result.problem.kind;
}

/** The result's type as a text, or the kind of the problem. */
function infer(op: Op<ComputedKind>, ...inputs: readonly TensorType[]): string {
  return shown(inferType(op, inputs));
}

function problem(op: Op<ComputedKind>, ...inputs: readonly TensorType[]): ShapeProblem | undefined {
  const result = inferType(op, inputs);
  return result.kind === 'problem' ? result.problem : undefined;
}

const maxPool = (kernel: number, stride: number, padding: number): Op<'max_pool2d'> => {
  return { kind: 'max_pool2d', kernel: pair(kernel), stride: pair(stride), padding: pair(padding) };
};

const transposed = (options: Partial<Op<'conv_transpose2d'>> = {}): Op<'conv_transpose2d'> => ({
  kind: 'conv_transpose2d',
  channels: 4,
  kernel: pair(3),
  stride: pair(2),
  padding: pair(1),
  outputPadding: pair(1),
  groups: 1,
  bias: true,
  ...options,
});

describe('convolutions', () => {
  it('[slide] floor((H + 2*padding - dilation*(kernel - 1) - 1) / stride) + 1', () => {
    expect(infer(conv(64, { kernel: 7, stride: 2, padding: 3 }), f32(3, 256, 255))).toBe('f32[64, 128, 128]');
    expect(infer(conv(8, { kernel: 3, padding: 36, dilation: 36 }), f32(3, 32, 1))).toBe('f32[8, 32, 1]');
    expect(infer(conv(64, { kernel: 7, stride: 2, padding: 3 }), f32(3, H, W))).toBe(
      'f32[64, floor((H+1)/2), floor((W+1)/2)]',
    );
    const uneven: Op<'conv2d'> = { ...conv(5), kernel: [3, 5], stride: [1, 3], padding: [0, 2], dilation: [2, 1] };
    // Height 9 - 2*2 = 5; width floor((10 + 4 - 4 - 1)/3) + 1 = 4.
    expect(infer(uneven, f32(1, 9, 10))).toBe('f32[5, 5, 4]');
  });

  it('[window] the padded map is no smaller than the window', () => {
    expect(problem(conv(8, { kernel: 3, dilation: 4, padding: 2 }), f32(3, 64, 4))).toEqual({
      kind: 'window-too-large',
      op: 'conv2d',
      type: f32(3, 64, 4),
      axis: 'width',
      size: 4,
      padding: 2,
      window: 9,
    });
    expect(infer(conv(8, { kernel: 8 }), f32(3, 8, 8))).toBe('f32[8, 1, 1]');
    expect(infer(maxPool(3, 2, 0), f32(3, 2, 2))).toBe('window-too-large');
  });

  it('[range] kernels, strides, dilations, channels and groups are at least 1, paddings at least 0', () => {
    const x = f32(4, 8, 8);
    for (const key of ['kernel', 'stride', 'dilation'] as const) {
      for (const value of [0, -1]) {
        const required = { kind: 'at-least', bound: 1 };
        expect(problem({ ...conv(4), [key]: [1, value] }, x)).toEqual({
          kind: 'bad-parameter',
          op: 'conv2d',
          parameter: key,
          axis: 'width',
          value,
          required,
        });
      }
    }
    expect(problem({ ...conv(4), padding: [-1, 0] }, x)).toMatchObject({
      parameter: 'padding',
      axis: 'height',
      value: -1,
    });
    expect(problem(conv(0), x)).toMatchObject({ kind: 'bad-parameter', parameter: 'channels', value: 0 });
    expect(problem(conv(4, { groups: 0 }), x)).toMatchObject({ kind: 'bad-parameter', parameter: 'groups' });
    expect(problem(conv(4, { kernel: 1.5 }), x)).toMatchObject({ required: { kind: 'integer' } });
    expect(problem({ kind: 'leaky_relu', slope: NaN }, x)).toMatchObject({ required: { kind: 'finite' } });
    expect(problem({ kind: 'batch_norm', eps: -1, momentum: 0.1 }, x)).toMatchObject({ parameter: 'eps' });
    expect(problem({ kind: 'batch_norm', eps: 1e-5, momentum: 1.5 }, x)).toMatchObject({ parameter: 'momentum' });
  });

  it('[groups] divide the channels of the input and of the result', () => {
    expect(infer(conv(8, { groups: 4 }), f32(4, 8, 8))).toBe('f32[8, 8, 8]');
    expect(problem(conv(8, { groups: 4 }), f32(6, 8, 8))).toMatchObject({
      kind: 'groups-do-not-divide',
      of: 'input',
      channels: 6,
      groups: 4,
    });
    expect(problem(conv(6, { groups: 4 }), f32(8, 8, 8))).toMatchObject({ of: 'result', channels: 6 });
  });

  it('[known] a size that weights are made for is a number', () => {
    const facts = { kind: 'size-not-known', axis: 'channels', size: H };
    expect(problem(conv(8), f32(H, 8, 8))).toMatchObject(facts);
    expect(problem({ kind: 'batch_norm', eps: 1e-5, momentum: 0.1 }, f32(H, 8, 8))).toMatchObject(facts);
    expect(problem({ kind: 'prelu', shared: false }, f32(H, 8, 8))).toMatchObject(facts);
    expect(infer({ kind: 'prelu', shared: true }, f32(H, 8, 8))).toBe('f32[H, 8, 8]');
    expect(problem({ kind: 'linear', features: 3, bias: true }, f32(H))).toMatchObject({ axis: 'features' });
  });

  it('[form] each operator takes maps, or vectors, or both', () => {
    expect(problem(conv(8), f32(8))).toEqual({
      kind: 'wrong-form',
      op: 'conv2d',
      input: 0,
      type: f32(8),
      expected: ['map'],
    });
    expect(infer(maxPool(1, 1, 0), f32(8))).toBe('wrong-form');
    expect(infer({ kind: 'flatten' }, f32(8))).toBe('wrong-form');
    expect(infer({ kind: 'linear', features: 3, bias: true }, f32(8, 1, 1))).toBe('wrong-form');
    expect(infer({ kind: 'entropy' }, f32())).toBe('wrong-form');
  });

  it('[legal] sizes that are expressions are at least 1 from the smallest legal images on', () => {
    const result = inferType(conv(8, { kernel: 7 }), [f32(3, H, 8)]);
    const [height, width] = [addDims(H, -6), 2];
    expect(result).toMatchObject({
      constraints: [
        { dim: height, atLeast: 1, axis: 'height' },
        { dim: width, atLeast: 1, axis: 'width' },
      ],
    });
  });

  it('[transposed-slide] (H - 1)*stride - 2*padding + kernel + output_padding', () => {
    expect(infer(transposed(), f32(6, 8, H))).toBe('f32[4, 16, 2*H]');
    expect(problem(transposed({ padding: pair(4), outputPadding: pair(0) }), f32(6, 2, 8))).toMatchObject({
      kind: 'empty-result',
      axis: 'height',
      result: -3,
    });
  });

  it('[output-padding] is below the stride', () => {
    expect(problem(transposed({ outputPadding: [1, 2] }), f32(6, 8, 8))).toMatchObject({
      kind: 'parameters-disagree',
      parameter: 'outputPadding',
      value: 2,
      other: 'stride',
      otherValue: 2,
      axis: 'width',
    });
  });

  it('own weights in the shapes of PyTorch', () => {
    const shapes = (op: Op, ...inputs: readonly TensorType[]) =>
      weightsOf(op, inputs).map(({ name, shape }) => `${name} ${shape.join('x')}`);
    expect(shapes({ ...conv(8, { groups: 2, bias: true }), kernel: [3, 5] }, f32(4, 8, 8))).toEqual([
      'weight 8x2x3x5',
      'bias 8',
    ]);
    expect(shapes(conv(8), f32(4, 8, 8))).toEqual(['weight 8x4x1x1']);
    expect(shapes(transposed({ groups: 2 }), f32(6, 8, 8))).toEqual(['weight 6x2x3x3', 'bias 4']);
    expect(shapes({ kind: 'linear', features: 3, bias: true }, f32(7))).toEqual(['weight 3x7', 'bias 3']);
    expect(shapes({ kind: 'batch_norm', eps: 1e-5, momentum: 0.1 }, f32(4, H, W))).toEqual([
      'weight 4',
      'bias 4',
      'running_mean 4',
      'running_var 4',
    ]);
    expect(shapes({ kind: 'prelu', shared: true }, f32(4, 8, 8))).toEqual(['weight 1']);
    expect(shapes({ kind: 'prelu', shared: false }, f32(4, 8, 8))).toEqual(['weight 4']);
    expect(shapes({ kind: 'relu' }, f32(4, 8, 8))).toEqual([]);
  });
});

describe('pools and sizes', () => {
  it('[pool-padding] twice the padding is at most the kernel', () => {
    expect(infer(maxPool(3, 2, 1), f32(3, 8, H))).toBe('f32[3, 4, floor((H+1)/2)]');
    expect(problem(maxPool(3, 2, 2), f32(3, 8, 8))).toMatchObject({
      kind: 'parameters-disagree',
      parameter: 'padding',
      value: 2,
      other: 'kernel',
      otherValue: 3,
    });
  });

  it('[adaptive] gives any size from 1 on', () => {
    const pool = (height: number): Op<'adaptive_avg_pool2d'> => ({ kind: 'adaptive_avg_pool2d', size: [height, 2] });
    expect(infer(pool(7), f32(3, H, 1))).toBe('f32[3, 7, 2]');
    expect(problem(pool(0), f32(3, 8, 8))).toMatchObject({ parameter: 'size', axis: 'height', value: 0 });
  });

  it('[resize] to any size from 1 on, also an expression', () => {
    for (const kind of ['resize_bilinear', 'resize_nearest'] as const) {
      expect(infer({ kind, size: [H, 4] }, f32(3, 1, 1))).toBe('f32[3, H, 4]');
      expect(problem({ kind, size: [H, 0] }, f32(3, 1, 1))).toMatchObject({ parameter: 'size', axis: 'width' });
    }
  });

  it('[flatten] a map of known sizes', () => {
    expect(infer({ kind: 'flatten' }, f32(3, 4, 5))).toBe('f32[60]');
    expect(problem({ kind: 'flatten' }, f32(3, 4, W))).toMatchObject({
      kind: 'size-not-known',
      axis: 'width',
      size: W,
    });
  });

  it('[linear] a vector of known length', () => {
    expect(infer({ kind: 'linear', features: 10, bias: false }, f32(60))).toBe('f32[10]');
    expect(problem({ kind: 'linear', features: 0, bias: false }, f32(60))).toMatchObject({ parameter: 'features' });
  });
});

describe('elementwise operators', () => {
  it('[as-x] give the type of their operand, whatever its form', () => {
    const kinds = ['relu', 'relu6', 'sigmoid', 'tanh', 'hardsigmoid', 'hardswish', 'silu', 'gelu'] as const;
    for (const kind of kinds) {
      expect(infer({ kind }, f32(3, H, W))).toBe('f32[3, H, W]');
      expect(infer({ kind }, f32(10))).toBe('f32[10]');
    }
  });

  it('[keep] 0 <= p < 1', () => {
    expect(infer({ kind: 'dropout', p: 0 }, f32(10))).toBe('f32[10]');
    expect(problem({ kind: 'dropout', p: 1 }, f32(10))).toMatchObject({
      value: 1,
      required: { kind: 'below', bound: 1 },
    });
    expect(problem({ kind: 'dropout', p: -0.1 }, f32(10))).toMatchObject({ required: { kind: 'at-least', bound: 0 } });
  });

  it('[normalize] an entry a channel, each deviation above 0', () => {
    const op = (mean: readonly number[], std: readonly number[]): Op<'normalize'> => ({ kind: 'normalize', mean, std });
    expect(infer(op([0, 0, 0], [1, 1, 1]), typed('u8', 3, H, W))).toBe('f32[3, H, W]');
    expect(problem(op([0, 0], [1, 1, 1]), f32(3, 8, 8))).toMatchObject({
      kind: 'entries-per-channel',
      parameter: 'mean',
      entries: 2,
      channels: 3,
    });
    expect(problem(op([0, 0, 0], [1, 0, 1]), f32(3, 8, 8))).toMatchObject({
      kind: 'bad-parameter',
      parameter: 'std',
      index: 1,
      value: 0,
      required: { kind: 'above', bound: 0 },
    });
  });

  it('[dtype] all but normalize take floats', () => {
    expect(problem({ kind: 'relu' }, typed('u8', 3, 8, 8))).toMatchObject({
      kind: 'wrong-dtype',
      input: 0,
      expected: ['f32'],
    });
    expect(problem({ kind: 'add' }, f32(3), typed('f16', 3))).toMatchObject({ kind: 'wrong-dtype', input: 1 });
  });
});

describe('joins', () => {
  const ADD: Op<'add'> = { kind: 'add' };

  it('[elementwise] equal shapes', () => {
    expect(infer(ADD, f32(3, H, W), f32(3, H, W))).toBe('f32[3, H, W]');
    expect(infer(ADD, f32(9), f32(9))).toBe('f32[9]');
    expect(problem(ADD, f32(9), f32(9, 1, 1))).toMatchObject({ kind: 'form-mismatch', leftInput: 0, rightInput: 1 });
    expect(problem(ADD, f32(3, 8, 8), f32(4, 8, 9))).toMatchObject({
      kind: 'size-mismatch',
      axes: ['channels', 'width'],
      left: 3,
      right: 4,
    });
  });

  it('[elementwise] equality is for every size: 3x3 with stride 2 and a 2x2 pool differ at odd sizes', () => {
    const fine = f32(64, floorDivide(addDims(H, 1), 2), floorDivide(addDims(W, 1), 2));
    const coarse = f32(64, floorDivide(H, 2), floorDivide(W, 2));
    const minimum = new Map([
      ['H', 32],
      ['W', 40],
    ]);
    expect(inferType(ADD, [fine, coarse], minimum)).toMatchObject({
      problem: {
        kind: 'size-mismatch',
        axes: ['height', 'width'],
        leftType: fine,
        rightType: coarse,
        at: new Map([['H', 33]]),
        left: 17,
        right: 16,
      },
    });
  });

  it('[spread] a 1x1 map stands for every position, on either side, with equal channels', () => {
    for (const kind of ['add', 'mul'] as const) {
      expect(infer({ kind }, f32(8, 1, 1), f32(8, H, W))).toBe('f32[8, H, W]');
      expect(infer({ kind }, f32(8, H, W), f32(8, 1, 1))).toBe('f32[8, H, W]');
      expect(problem({ kind }, f32(8, H, W), f32(4, 1, 1))).toMatchObject({
        kind: 'size-mismatch',
        axes: ['channels'],
        leftType: f32(8, H, W),
        rightType: f32(4, 1, 1),
        left: 8,
        right: 4,
      });
      expect(infer({ kind }, f32(8, 5, 1), f32(8, 5, 7))).toBe('size-mismatch');
    }
  });

  it('[concat] maps of equal height and width, or vectors; the operand at fault is named', () => {
    const CONCAT: Op<'concat'> = { kind: 'concat' };
    expect(infer(CONCAT, f32(3, H, W), f32(4, H, W), f32(5, H, W))).toBe('f32[12, H, W]');
    expect(infer(CONCAT, f32(3), f32(4))).toBe('f32[7]');
    expect(infer(CONCAT)).toBe('no-operands');
    expect(problem(CONCAT, f32(3, H, 8), f32(4, H, 8), f32(5, H, 9))).toMatchObject({
      kind: 'size-mismatch',
      leftInput: 0,
      rightInput: 2,
      axes: ['width'],
    });
    expect(problem(CONCAT, f32(3, 8, 8), f32(4))).toMatchObject({ kind: 'form-mismatch', rightInput: 1 });
  });
});

describe('limits', () => {
  it('[too-large] results and weights have fewer than 2^53 elements', () => {
    const size = 2 ** 26;
    expect(infer(conv(2), f32(1, size, size))).toBe('too-large');
    expect(infer(conv(1), f32(1, size, size))).toBe(`f32[1, ${size}, ${size}]`);
    expect(problem(conv(2 ** 27), f32(2 ** 27, 1, 1))).toMatchObject({ kind: 'too-large', of: 'weight' });
    expect(infer(conv(1, { padding: 2 ** 52 }), f32(1, 1, 1))).toBe('too-large');
    expect(infer(conv(1, { stride: 2 ** 52, padding: 2 ** 52 }), f32(1, 1, 1))).toBe('f32[1, 3, 3]');
    let huge: Dim = H;
    for (let i = 0; i < 10; i++) huge = multiplyDims(huge, huge);
    expect(infer({ kind: 'resize_nearest', size: [huge, 1] }, f32(1, 1, 1))).toBe('too-large');
  });
});

describe('quantities of exit policies', () => {
  it('[quantity] one number an image, from logits with enough classes', () => {
    for (const kind of ['entropy', 'max_prob', 'margin'] as const) {
      expect(infer({ kind }, f32(21, H, W))).toBe('f32[]');
      expect(infer({ kind }, f32(10))).toBe('f32[]');
    }
    expect(problem({ kind: 'entropy' }, f32(1, 8, 8))).toMatchObject({ kind: 'class-count', classes: 1 });
    expect(infer({ kind: 'max_prob' }, f32(1, 8, 8))).toBe('f32[]');
  });

  it('[labels] a byte a position', () => {
    expect(infer({ kind: 'labels' }, f32(21, H, W))).toBe('u8[H, W]');
    expect(infer({ kind: 'labels' }, f32(256))).toBe('u8[]');
    expect(infer({ kind: 'labels' }, f32(257))).toBe('i32[]');
  });

  it('[agreement] of two label maps of any sizes, or two labels', () => {
    expect(infer({ kind: 'agreement' }, typed('u8', H, W), typed('u8', 4, 4))).toBe('f32[]');
    expect(infer({ kind: 'agreement' }, typed('u8'), typed('u8'))).toBe('f32[]');
    expect(infer({ kind: 'agreement' }, typed('u8'), typed('u8', 4, 4))).toBe('form-mismatch');
    expect(infer({ kind: 'agreement' }, f32(4, 4), typed('u8', 4, 4))).toBe('wrong-dtype');
  });
});

describe('what is sent over a cut', () => {
  const x = f32(64, H, W);
  const one = f32(1, 1, 1);

  it('[per-image] the smallest value and the scale are one number an image, of the rank of x', () => {
    for (const kind of ['image_min', 'image_scale'] as const) {
      expect(infer({ kind }, x)).toBe('f32[1, 1, 1]');
      expect(infer({ kind }, f32(9))).toBe('f32[1]');
    }
  });

  it('[quantize] and [dequantize] keep the shape', () => {
    expect(infer({ kind: 'quantize' }, x, one, one)).toBe('u8[64, H, W]');
    expect(infer({ kind: 'dequantize' }, typed('u8', 64, H, W), one, one)).toBe('f32[64, H, W]');
    expect(infer({ kind: 'dequantize' }, x, one, one)).toBe('wrong-dtype');
  });

  it('[cast] to another width', () => {
    expect(infer({ kind: 'cast', to: 'f16' }, x)).toBe('f16[64, H, W]');
    expect(infer({ kind: 'cast', to: 'f32' }, typed('f16', 9))).toBe('f32[9]');
    expect(infer({ kind: 'cast', to: 'f16' }, typed('u8', 9))).toBe('wrong-dtype');
  });

  it('[image-size] two integers', () => {
    expect(infer({ kind: 'image_size' }, typed('u8', 3, H, W))).toBe('i64[2]');
  });
});
