import type { Pair } from '../../graph/ops.ts';
import { float, int, ints } from './proto.ts';
import { type Emitters, type Site, operand, result, weight } from './site.ts';

/** Height and width padded alike on both sides, in ONNX's order: tops and lefts, then bottoms and rights. */
export function pads([h, w]: Pair): number[] {
  return [h, w, h, w];
}

function operands(site: Site<'conv2d'> | Site<'conv_transpose2d'> | Site<'linear'>, bias: boolean): string[] {
  const inputs = [operand(site).name, weight(site, 'weight')];
  return bias ? [...inputs, weight(site, 'bias')] : inputs;
}

/** The operators whose weights are learnt, and batch norm, which uses its running statistics. */
export const convolutionEmitters: Emitters<'conv2d' | 'conv_transpose2d' | 'linear' | 'batch_norm'> = {
  conv2d: (site) =>
    result(site, 'Conv', operands(site, site.op.bias), {
      dilations: ints(site.op.dilation),
      group: int(site.op.groups),
      kernel_shape: ints(site.op.kernel),
      pads: ints(pads(site.op.padding)),
      strides: ints(site.op.stride),
    }),

  conv_transpose2d: (site) =>
    result(site, 'ConvTranspose', operands(site, site.op.bias), {
      group: int(site.op.groups),
      kernel_shape: ints(site.op.kernel),
      output_padding: ints(site.op.outputPadding),
      pads: ints(pads(site.op.padding)),
      strides: ints(site.op.stride),
    }),

  linear: (site) => result(site, 'Gemm', operands(site, site.op.bias), { transB: int(1) }),

  batch_norm: (site) =>
    result(
      site,
      'BatchNormalization',
      [
        operand(site).name,
        weight(site, 'weight'),
        weight(site, 'bias'),
        weight(site, 'running_mean'),
        weight(site, 'running_var'),
      ],
      { epsilon: float(site.op.eps) },
    ),
};
