import type { OpKind } from '../graph/ops.ts';

/**
 * How FLOPs are counted. `mac` is brnc's own: the multiply-accumulates of convolutions and linear layers, and nothing
 * else. The others are those of five tools, for networks as torchvision writes them, in inference; an operator that torch
 * has both as a module and as a function is taken for the module. test/analysis/conventions.test.ts compares them.
 */
export const CONVENTIONS = ['mac', 'pthflops', 'fvcore', 'thop', 'ptflops', 'torch'] as const;

export type Convention = (typeof CONVENTIONS)[number];

/**
 * What an operator does for one image. `inputs` are the elements of its first operand and `outputs` those of its result;
 * the others are described at `Work`.
 */
export type CountKind = 'macs' | 'biased' | 'taps' | 'inputs' | 'outputs';

/** How much each count weighs; one that is not named weighs 0. */
export type CostWeights = { readonly [C in CountKind]?: number };

/** `unknown`: arithmetic that the tool has no rule for, or cannot see; counted as 0, and reported. */
export type CostRow = CostWeights | 'unknown';

/** No arithmetic, or arithmetic that the convention leaves out by its own definition. */
const FREE: CostWeights = {};
const MACS: CostWeights = { macs: 1 };

/** What moves data or tells nothing in inference; and what is brnc's own, beside the network, and in no tool's count. */
const outside = {
  input: FREE,
  dropout: FREE,
  flatten: FREE,
  concat: FREE,
  entropy: FREE,
  max_prob: FREE,
  margin: FREE,
  fraction: FREE,
  labels: FREE,
  agreement: FREE,
  image_min: FREE,
  image_scale: FREE,
  quantize: FREE,
  dequantize: FREE,
  cast: FREE,
  image_size: FREE,
} as const;

type Row = Omit<{ readonly [K in OpKind]: CostRow }, keyof typeof outside>;

const mac: Row = {
  conv2d: MACS,
  conv_transpose2d: MACS,
  linear: MACS,
  batch_norm: FREE,
  relu: FREE,
  relu6: FREE,
  sigmoid: FREE,
  tanh: FREE,
  hardsigmoid: FREE,
  hardswish: FREE,
  silu: FREE,
  gelu: FREE,
  leaky_relu: FREE,
  prelu: FREE,
  max_pool2d: FREE,
  avg_pool2d: FREE,
  adaptive_avg_pool2d: FREE,
  resize_bilinear: FREE,
  resize_nearest: FREE,
  normalize: FREE,
  add: FREE,
  mul: FREE,
};

/**
 * pthflops 0.4.2, ops_fx.py, `count_operations`: it knows convolutions, nn.ReLU (not ReLU6, another class), batch norm,
 * pools, nn.Linear, and the functions `add` and `mul`. For all else it returns 0 ("undefined or free").
 * A transposed convolution is counted by its output's size, as any other; an adaptive pool as if each result read the
 * whole map; an addition and a product by the elements of the result, times two operands.
 */
const pthflops: Row = {
  conv2d: { macs: 1, biased: 1 },
  conv_transpose2d: { taps: 1, biased: 1 },
  linear: { macs: 1, biased: 1 },
  batch_norm: { outputs: 2 },
  relu: { outputs: 2 },
  relu6: 'unknown',
  sigmoid: 'unknown',
  tanh: 'unknown',
  hardsigmoid: 'unknown',
  hardswish: 'unknown',
  silu: 'unknown',
  gelu: 'unknown',
  leaky_relu: 'unknown',
  prelu: 'unknown',
  max_pool2d: { taps: 1, outputs: -1 },
  avg_pool2d: { taps: 1 },
  adaptive_avg_pool2d: { taps: 1 },
  resize_bilinear: 'unknown',
  resize_nearest: 'unknown',
  normalize: 'unknown',
  add: { outputs: 2 },
  mul: { outputs: 2 },
};

/**
 * fvcore 0.1.6, flop_count.py, `_DEFAULT_SUPPORTED_OPS`, and jit_analysis.py, `_IGNORED_OPS` (operations that are 0 by
 * choice: relu, cat, dropout, flatten among them). It warns of all others, max pool, add and mul among them.
 */
const fvcore: Row = {
  conv2d: MACS,
  conv_transpose2d: MACS,
  linear: MACS,
  batch_norm: { inputs: 2 },
  relu: FREE,
  relu6: 'unknown',
  sigmoid: 'unknown',
  tanh: 'unknown',
  hardsigmoid: 'unknown',
  hardswish: 'unknown',
  silu: 'unknown',
  gelu: 'unknown',
  leaky_relu: 'unknown',
  prelu: 'unknown',
  max_pool2d: 'unknown',
  avg_pool2d: 'unknown',
  adaptive_avg_pool2d: { inputs: 1 },
  resize_bilinear: { outputs: 4 },
  resize_nearest: { outputs: 1 },
  normalize: 'unknown',
  add: 'unknown',
  mul: 'unknown',
};

/**
 * thop 0.1.1, profile.py, `register_hooks`, and vision/calc_func.py. It hooks modules and cannot see functions: additions,
 * products, and `interpolate` as torchvision calls it. ReLU, ReLU6 and max pool are 0 by choice (`zero_ops`), LeakyReLU by
 * its formula. Batch norm is 2 an element, twice if affine; a transposed convolution is counted by its output's size.
 */
const thop: Row = {
  conv2d: MACS,
  conv_transpose2d: { taps: 1 },
  linear: MACS,
  batch_norm: { inputs: 4 },
  relu: FREE,
  relu6: FREE,
  sigmoid: 'unknown',
  tanh: 'unknown',
  hardsigmoid: 'unknown',
  hardswish: 'unknown',
  silu: 'unknown',
  gelu: 'unknown',
  leaky_relu: FREE,
  prelu: { inputs: 1 },
  max_pool2d: FREE,
  avg_pool2d: { outputs: 1 },
  // (input positions / output positions + 1) for each result.
  adaptive_avg_pool2d: { inputs: 1, outputs: 1 },
  resize_bilinear: 'unknown',
  resize_nearest: 'unknown',
  normalize: 'unknown',
  add: 'unknown',
  mul: 'unknown',
};

/**
 * ptflops 0.7.6, its `pytorch` backend, pytorch_ops.py, `MODULES_MAPPING` and `FUNCTIONAL_MAPPING`. It counts what is both a
 * module and a function (ReLU, PReLU, GELU, pools) twice by default; here each is counted once. The operators `+` and `*`
 * are methods that it does not see.
 */
const ptflops: Row = {
  conv2d: { macs: 1, biased: 1 },
  conv_transpose2d: { macs: 1, biased: 1 },
  linear: { macs: 1, biased: 1 },
  batch_norm: { inputs: 2 },
  relu: { outputs: 1 },
  relu6: { outputs: 1 },
  sigmoid: 'unknown',
  tanh: 'unknown',
  hardsigmoid: 'unknown',
  hardswish: 'unknown',
  silu: { inputs: 1 },
  gelu: { outputs: 1 },
  leaky_relu: { outputs: 1 },
  prelu: { outputs: 1 },
  max_pool2d: { inputs: 1 },
  avg_pool2d: { inputs: 1 },
  adaptive_avg_pool2d: { inputs: 1 },
  resize_bilinear: { outputs: 1 },
  resize_nearest: { outputs: 1 },
  normalize: 'unknown',
  add: 'unknown',
  mul: 'unknown',
};

/**
 * torch.utils.flop_counter of PyTorch 2: two FLOPs a multiply-accumulate of a convolution or matrix product. It registers
 * nothing else, by design.
 */
const torch: Row = { ...mac, conv2d: { macs: 2 }, conv_transpose2d: { macs: 2 }, linear: { macs: 2 } };

const rows: { readonly [C in Convention]: Row } = { mac, pthflops, fvcore, thop, ptflops, torch };

/** What each operator costs, by convention. */
export const conventions: { readonly [C in Convention]: { readonly [K in OpKind]: CostRow } } = {
  mac: { ...outside, ...rows.mac },
  pthflops: { ...outside, ...rows.pthflops },
  fvcore: { ...outside, ...rows.fvcore },
  thop: { ...outside, ...rows.thop },
  ptflops: { ...outside, ...rows.ptflops },
  torch: { ...outside, ...rows.torch },
};
