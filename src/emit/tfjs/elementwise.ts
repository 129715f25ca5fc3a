import { plainLayout } from './layout.ts';
import { type Emitters, type Site, constant, learnt, operand, refsOf, result, step } from './site.ts';
import type { LayerConfigs, TensorRef } from './topology.ts';

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

function activation(name: LayerConfigs['Activation']['activation']): (site: Site) => TensorRef {
  return (site) => result(site, 'Activation', { activation: name });
}

/** relu6(x + 3), six times PyTorch's hardsigmoid: that of Keras has another slope. */
function sixfoldHardsigmoid(site: Site): TensorRef {
  const shifted = step(site, 'shifted', 'Rescaling', { scale: 1, offset: 3 }, refsOf(site));
  return step(site, 'clipped', 'Activation', { activation: 'relu6' }, [shifted]);
}

/** (x - mean) / std, as x times 1 / std plus -mean / std. */
function emitNormalize(site: Site<'normalize'>): TensorRef {
  const { mean, std } = site.op;
  const factors = std.map((value) => 1 / value);
  const bias = constant(
    'bias',
    [mean.length],
    mean.map((value, channel) => -value * (factors[channel] ?? 1)),
  );
  if (operand(site).dims.length === 1) {
    const diagonal = factors.flatMap((factor, row) => factors.map((_, column) => (row === column ? factor : 0)));
    const weights = [constant('kernel', [factors.length, factors.length], diagonal), bias];
    return result(site, 'Dense', { units: factors.length, use_bias: true }, refsOf(site), weights);
  }
  return result(
    site,
    'DepthwiseConv2D',
    { kernel_size: [1, 1], strides: [1, 1], padding: 'valid', depth_multiplier: 1, use_bias: true },
    refsOf(site),
    [constant('depthwise_kernel', [1, 1, factors.length, 1], factors), bias],
  );
}

/** The axes over which PReLU's slope is one number. */
function emitPrelu(site: Site<'prelu'>): TensorRef {
  const isMap = operand(site).dims.length === 3;
  const shared = [...(isMap ? [1, 2] : []), ...(site.op.shared ? [isMap ? 3 : 1] : [])];
  const alpha = learnt(site, 'weight', 'alpha', (shape) => ({
    ...plainLayout(shape),
    shape: isMap ? [1, 1, ...shape] : shape,
  }));
  return result(site, 'PReLU', { shared_axes: shared }, refsOf(site), [alpha]);
}

/** PyTorch flattens [C, H, W], the layer [H, W, C]. */
function emitFlatten(site: Site): TensorRef {
  const [, height = 1, width = 1] = operand(site).dims;
  const ordered =
    height * width === 1 ? refsOf(site) : [step(site, 'channels_first', 'Permute', { dims: [3, 1, 2] }, refsOf(site))];
  return result(site, 'Flatten', {}, ordered);
}

/** Activations, and what joins or rearranges tensors. */
export const elementwiseEmitters: Emitters<Elementwise> = {
  relu: activation('relu'),
  relu6: activation('relu6'),
  sigmoid: activation('sigmoid'),
  tanh: activation('tanh'),
  hardsigmoid: (site) => result(site, 'Rescaling', { scale: 1 / 6, offset: 0 }, [sixfoldHardsigmoid(site)]),

  hardswish: (site) => {
    const gate = step(site, 'gate', 'Rescaling', { scale: 1 / 6, offset: 0 }, [sixfoldHardsigmoid(site)]);
    return result(site, 'Multiply', {}, [operand(site).ref, gate]);
  },

  silu: activation('swish'),
  gelu: activation('gelu'),
  leaky_relu: (site) => result(site, 'LeakyReLU', { alpha: site.op.slope }),
  prelu: emitPrelu,
  dropout: (site) => result(site, 'Dropout', { rate: site.op.p }),
  flatten: emitFlatten,
  concat: (site) => (site.inputs.length === 1 ? operand(site).ref : result(site, 'Concatenate', { axis: -1 })),
  normalize: emitNormalize,
  add: (site) => result(site, 'Add', {}),
  mul: (site) => result(site, 'Multiply', {}),
};
