import { float, int } from './proto.ts';
import { type Emitters, type Site, float32, floats, operand, operandNames, result, step, weight } from './site.ts';

type Elementwise =
  | 'relu'
  | 'relu6'
  | 'sigmoid'
  | 'tanh'
  | 'hardsigmoid'
  | 'hardswish'
  | 'silu'
  | 'gelu'
  | 'leaky_relu'
  | 'prelu'
  | 'dropout'
  | 'flatten'
  | 'concat'
  | 'normalize'
  | 'add'
  | 'mul';

/** A list with one entry for each channel, in the shape that spreads over the operand. */
function perChannel(site: Site, values: readonly number[]): string {
  return floats(site, values, [
    1,
    values.length,
    ...operand(site)
      .type.dims.slice(1)
      .map(() => 1),
  ]);
}

/** Activations, and what joins or rearranges tensors. */
export const elementwiseEmitters: Emitters<Elementwise> = {
  relu: (site) => result(site, 'Relu', operandNames(site)),
  relu6: (site) => result(site, 'Clip', [operand(site).name, float32(site, 0), float32(site, 6)]),
  sigmoid: (site) => result(site, 'Sigmoid', operandNames(site)),
  tanh: (site) => result(site, 'Tanh', operandNames(site)),

  // PyTorch's slope is 1/6, ONNX's default 0.2.
  hardsigmoid: (site) => result(site, 'HardSigmoid', operandNames(site), { alpha: float(1 / 6), beta: float(0.5) }),
  hardswish: (site) => result(site, 'HardSwish', operandNames(site)),

  silu: (site) => {
    const x = operand(site).name;
    return result(site, 'Mul', [x, step(site, 'sigmoid', 'Sigmoid', [x])]);
  },

  // x (1 + erf(x / sqrt 2)) / 2, in the order of operations that runtimes recognise and fuse.
  gelu: (site) => {
    const x = operand(site).name;
    const scaled = step(site, 'scaled', 'Div', [x, float32(site, Math.SQRT2)]);
    const erf = step(site, 'erf', 'Erf', [scaled]);
    const shifted = step(site, 'shifted', 'Add', [erf, float32(site, 1)]);
    const product = step(site, 'product', 'Mul', [x, shifted]);
    return result(site, 'Mul', [product, float32(site, 0.5)]);
  },

  leaky_relu: (site) => result(site, 'LeakyRelu', operandNames(site), { alpha: float(site.op.slope) }),

  prelu: (site) => {
    const x = operand(site);
    return result(site, 'PRelu', [x.name, weight(site, 'weight', x.type.dims.length - 1)]);
  },

  dropout: (site) => operand(site).name,
  flatten: (site) => result(site, 'Flatten', operandNames(site), { axis: int(1) }),
  concat: (site) => result(site, 'Concat', operandNames(site), { axis: int(1) }),

  normalize: (site) => {
    const x = operand(site);
    const values = x.type.dtype === 'f32' ? x.name : step(site, 'f32', 'Cast', [x.name], { to: int(1) });
    const centred = step(site, 'centred', 'Sub', [values, perChannel(site, site.op.mean)]);
    return result(site, 'Div', [centred, perChannel(site, site.op.std)]);
  },

  add: (site) => result(site, 'Add', operandNames(site)),
  mul: (site) => result(site, 'Mul', operandNames(site)),
};
