import { invariant } from '../../invariant.ts';
import type { Layout } from './layout.ts';
import { permutedLayout } from './layout.ts';
import type { LayerWeight } from './model-builder.ts';
import { emitDepthwise } from './depthwise.ts';
import { type Emitters, type Site, learnt, mapOf, operand, refsOf, result, step } from './site.ts';
import type { Sides, TensorRef } from './topology.ts';
import { channelsOf, cropped, isOne, padded, subsampled } from './windows.ts';

/** PyTorch's [out, in, kh, kw], or of a transposed convolution [in, out, kh, kw], to [kh, kw, in, out] or so. */
function kernelLayout(shape: readonly number[]): Layout {
  return permutedLayout(shape, [2, 3, 1, 0]);
}

/** The part of the kernel that belongs to one of `groups` groups: a stretch of its first axis. */
function groupLayout(groups: number, group: number): (shape: readonly number[]) => Layout {
  return ([first = 1, ...rest]) => {
    const count = first / groups;
    return permutedLayout([count, ...rest], [2, 3, 1, 0], group * count * rest.reduce((a, b) => a * b, 1));
  };
}

function biasOf(site: Site<'conv2d' | 'conv_transpose2d' | 'linear'>): readonly LayerWeight[] {
  return site.op.bias ? [learnt(site, 'bias', 'bias')] : [];
}

/** The part of a bias that belongs to one of `groups` groups. */
function groupBias(site: Site<'conv2d' | 'conv_transpose2d'>, group: number): readonly LayerWeight[] {
  const { bias, channels, groups } = site.op;
  const count = channels / groups;
  return bias
    ? [learnt(site, 'bias', 'bias', () => ({ start: group * count, view: [count], perm: [0], shape: [count] }))]
    : [];
}

/** One convolution for each group, on its channels; TensorFlow.js has none with groups. */
function inGroups(
  site: Site<'conv2d' | 'conv_transpose2d'>,
  input: TensorRef,
  convolve: (name: string, channels: TensorRef, weights: readonly LayerWeight[], filters: number) => TensorRef,
): TensorRef {
  const { groups, channels } = site.op;
  const { channels: taken } = mapOf(operand(site));
  const filters = channels / groups;
  if (groups === 1)
    return convolve(site.name, input, [learnt(site, 'weight', 'kernel', kernelLayout), ...biasOf(site)], filters);
  const size = taken / groups;
  const parts = Array.from({ length: groups }, (_, group) => {
    const part = channelsOf(site, input, group * size, (group + 1) * size, taken);
    const kernel = learnt(site, 'weight', 'kernel', groupLayout(groups, group));
    const name = site.builder.fresh(`${site.name}/group${group}`);
    return convolve(name, part, [kernel, ...groupBias(site, group)], filters);
  });
  return step(site, 'groups', 'Concatenate', { axis: -1 }, parts);
}

function emitConv2d(site: Site<'conv2d'>): TensorRef {
  const { channels, groups, stride, dilation, kernel, bias } = site.op;
  const { channels: taken } = mapOf(operand(site));
  if (groups === taken && channels % taken === 0 && taken > 1) return emitDepthwise(site, biasOf(site));
  // TensorFlow.js has no convolution with both stride and dilation.
  const both = !isOne(stride) && !isOne(dilation);
  const { ref, padding } = padded(site, both ? { ...site.op, stride: [1, 1] } : site.op);
  const convolved = inGroups(site, ref, (name, input, weights, filters) =>
    site.builder.add(
      'Conv2D',
      name,
      {
        filters,
        kernel_size: kernel,
        strides: both ? [1, 1] : stride,
        padding,
        dilation_rate: dilation,
        use_bias: bias,
      },
      [input],
      weights,
    ),
  );
  return both ? subsampled(site, convolved, stride) : convolved;
}

/**
 * The layer's result has (H - 1) stride + kernel rows, or with a kernel below the stride H stride. PyTorch's has
 * 2 padding fewer, and at the end output_padding more: where those go past the layer's end, the operand gets a row of
 * zeros, whose products are the zeros that PyTorch adds.
 */
function emitTransposed(site: Site<'conv_transpose2d'>): TensorRef {
  const { kernel, stride, padding, outputPadding, bias } = site.op;
  const { height, width } = mapOf(operand(site));
  const [wantedHeight, wantedWidth] = [mapOf(site).height, mapOf(site).width];
  const more = [outputPadding[0] > padding[0] ? 1 : 0, outputPadding[1] > padding[1] ? 1 : 0] as const;
  const [operandRef] = refsOf(site);
  invariant(operandRef !== undefined, 'a transposed convolution has an operand');
  const after: Sides = [
    [0, more[0]],
    [0, more[1]],
  ];
  const input =
    more[0] + more[1] === 0 ? operandRef : step(site, 'pad', 'ZeroPadding2D', { padding: after }, [operandRef]);
  const convolved = inGroups(site, input, (name, ref, weights, filters) =>
    site.builder.add(
      'Conv2DTranspose',
      name,
      { filters, kernel_size: kernel, strides: stride, padding: 'valid', use_bias: bias },
      [ref],
      weights,
    ),
  );
  const end = (size: number, axis: 0 | 1, wanted: number): number =>
    (size + more[axis]) * stride[axis] + Math.max(kernel[axis] - stride[axis], 0) - padding[axis] - wanted;
  return cropped(site, convolved, [
    [padding[0], end(height, 0, wantedHeight)],
    [padding[1], end(width, 1, wantedWidth)],
  ]);
}

/** The operators whose weights are learnt. */
export const convolutionEmitters: Emitters<'conv2d' | 'conv_transpose2d' | 'linear' | 'batch_norm'> = {
  conv2d: emitConv2d,
  conv_transpose2d: emitTransposed,

  linear: (site) =>
    result(site, 'Dense', { units: site.op.features, use_bias: site.op.bias }, refsOf(site), [
      learnt(site, 'weight', 'kernel', (shape) => permutedLayout(shape, [1, 0])),
      ...biasOf(site),
    ]),

  batch_norm: (site) =>
    result(
      site,
      'BatchNormalization',
      // PyTorch's momentum is the share of the new statistics, Keras's that of the old.
      { momentum: 1 - site.op.momentum, epsilon: site.op.eps },
      refsOf(site),
      [
        learnt(site, 'weight', 'gamma'),
        learnt(site, 'bias', 'beta'),
        learnt(site, 'running_mean', 'moving_mean'),
        learnt(site, 'running_var', 'moving_variance'),
      ],
    ),
};
