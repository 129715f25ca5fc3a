import type { OpKind } from '../../graph/ops.ts';
import { convolutionEmitters } from './convolution.ts';
import { elementwiseEmitters } from './elementwise.ts';
import { bilinearMatrix, nearestMatrix } from './matrices.ts';
import { poolingEmitters } from './pooling.ts';
import { resampled } from './resample.ts';
import { type Emitters, type Site, mapOf, operand } from './site.ts';
import type { TensorRef } from './topology.ts';

type Absent =
  | 'entropy'
  | 'max_prob'
  | 'margin'
  | 'fraction'
  | 'labels'
  | 'agreement'
  | 'image_min'
  | 'image_scale'
  | 'quantize'
  | 'dequantize'
  | 'cast'
  | 'image_size';

const noLayer = (): undefined => undefined;

/** Exit policies and what a cut sends are no part of a network that is trained whole. */
const absentEmitters: Emitters<Absent> = {
  entropy: noLayer,
  max_prob: noLayer,
  margin: noLayer,
  fraction: noLayer,
  labels: noLayer,
  agreement: noLayer,
  image_min: noLayer,
  image_scale: noLayer,
  quantize: noLayer,
  dequantize: noLayer,
  cast: noLayer,
  image_size: noLayer,
};

/** Interpolation; the operand itself where its size does not change. */
function resize(kind: 'bilinear' | 'nearest') {
  return (site: Site): TensorRef => {
    const [from, to] = [mapOf(operand(site)), mapOf(site)];
    if (from.height === to.height && from.width === to.width) return operand(site).ref;
    return resampled(site, kind === 'bilinear' ? bilinearMatrix : nearestMatrix, [to.height, to.width]);
  };
}

/** How each operator is written in layers. */
const emitters: Emitters<OpKind> = {
  input: (site) => {
    const [channels = 1, ...sizes] = site.dims;
    const shape = [null, ...sizes, channels];
    return site.builder.add('InputLayer', site.name, { batch_input_shape: shape, dtype: 'float32', sparse: false }, []);
  },
  ...convolutionEmitters,
  ...elementwiseEmitters,
  ...poolingEmitters,
  resize_bilinear: resize('bilinear'),
  resize_nearest: resize('nearest'),
  ...absentEmitters,
};

/** Adds the layers of one operator and gives its result; undefined where no layers compute it. */
export function emitOperator<K extends OpKind>(site: Site<K>): TensorRef | undefined {
  return emitters[site.op.kind](site);
}
