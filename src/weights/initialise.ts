import type { InitScheme } from '../graph/graph.ts';
import type { OpKind } from '../graph/ops.ts';
import type { WeightRole } from '../graph/rules/rule.ts';
import { invariant } from '../invariant.ts';
import type { Parameter } from './parameter.ts';
import { viewOf } from './random-access.ts';
import { RandomBits, fillNormal, fillUniform } from './random.ts';
import { CHUNK_VALUES, type TensorSource, countValues } from './tensor.ts';

/** How many inputs a value of the result is computed from, and how many results an input has a part in. */
interface Fan {
  readonly in: number;
  readonly out: number;
}

/** The distribution that the values of a new tensor are drawn from. */
export type Draw =
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform in [-bound, bound). */
  | { readonly kind: 'uniform'; readonly bound: number }
  /** Normal with mean 0. */
  | { readonly kind: 'normal'; readonly deviation: number };

/** What a weight is, as far as its start goes. */
type Slot =
  | 'conv.kernel'
  | 'conv.bias'
  | 'transposed.kernel'
  | 'transposed.bias'
  | 'linear.kernel'
  | 'linear.bias'
  | Exclude<WeightRole, 'kernel' | 'bias'>;

type Table = { readonly [S in Slot]: (fan: Fan) => Draw };

const constant = (value: number) => (): Draw => ({ kind: 'constant', value });

/**
 * kaiming_uniform_(weight, a=sqrt(5)): bound = sqrt(6 / ((1 + 5) * fan_in)); a bias has the same bound. PyTorch's
 * `reset_parameters` in torch/nn/modules/conv.py and linear.py.
 */
const torchUniform = (fan: Fan): Draw => ({ kind: 'uniform', bound: 1 / Math.sqrt(fan.in) });

/**
 * kaiming_normal_(weight, mode="fan_out", nonlinearity="relu"): deviation = sqrt(2 / fan_out), He et al. 2015,
 * equation 14. torchvision's resnet.py, vgg.py, mobilenetv2.py and mobilenetv3.py.
 */
const kaimingFanOut = (fan: Fan): Draw => ({ kind: 'normal', deviation: Math.sqrt(2 / fan.out) });

/** `nn.init.normal_(m.weight, 0, 0.01)`: the linear layers of the same files. */
const smallNormal = (): Draw => ({ kind: 'normal', deviation: 0.01 });

/** PyTorch's defaults; batch norm in torch/nn/modules/batchnorm.py, PReLU in activation.py. */
const torchDefaults: Table = {
  'conv.kernel': torchUniform,
  'conv.bias': torchUniform,
  'transposed.kernel': torchUniform,
  'transposed.bias': torchUniform,
  'linear.kernel': torchUniform,
  'linear.bias': torchUniform,
  scale: constant(1),
  shift: constant(0),
  mean: constant(0),
  variance: constant(1),
  slope: constant(0.25),
};

/** MobileNetV2, MobileNetV3 and VGG begin alike. */
const fanOutWithZeroBias: Table = {
  ...torchDefaults,
  'conv.kernel': kaimingFanOut,
  'conv.bias': constant(0),
  'linear.kernel': smallNormal,
  'linear.bias': constant(0),
};

const schemes: { readonly [S in InitScheme]: Table } = {
  torch: torchDefaults,
  resnet: { ...torchDefaults, 'conv.kernel': kaimingFanOut },
  mobilenet: fanOutWithZeroBias,
  vgg: fanOutWithZeroBias,
};

const layerOf: Partial<Readonly<Record<OpKind, 'conv' | 'transposed' | 'linear'>>> = {
  conv2d: 'conv',
  conv_transpose2d: 'transposed',
  linear: 'linear',
};

function slotOf({ role, op }: Parameter): Slot {
  if (role !== 'kernel' && role !== 'bias') return role;
  const layer = layerOf[op];
  invariant(layer !== undefined, `${op} has no kernel to initialise`);
  return `${layer}.${role}`;
}

/** PyTorch's `_calculate_fan_in_and_fan_out` (torch/nn/init.py), which takes no account of groups or transposition. */
function fanOf(kernel: readonly number[]): Fan {
  const [first = 1, second = 1, ...window] = kernel;
  const taps = countValues(window);
  return { in: second * taps, out: first * taps };
}

/** The distribution of a new tensor, as torchvision (or else PyTorch) begins one of its scheme. */
export function drawOf(parameter: Parameter): Draw {
  return schemes[parameter.init][slotOf(parameter)](fanOf(parameter.kernel ?? parameter.shape));
}

/**
 * New values for a weight. They depend on the seed, the key and the shape alone, so that a branch more leaves the others'
 * as they were, and each call of `chunks` gives the same.
 */
export function initialise(parameter: Parameter, seed: number): TensorSource {
  const { key, shape } = parameter;
  const draw = drawOf(parameter);
  return { shape, chunks: () => drawChunks(draw, countValues(shape), seed, key) };
}

function* drawChunks(draw: Draw, count: number, seed: number, key: string): Generator<Uint8Array, void> {
  const bits = new RandomBits(seed, key);
  const edgeBits = new RandomBits(seed, `${key} past the edge`);
  const buffer = new Uint8Array(4 * Math.min(count, CHUNK_VALUES));
  for (let done = 0; done < count; done += CHUNK_VALUES) {
    const chunk = buffer.subarray(0, 4 * Math.min(CHUNK_VALUES, count - done));
    fill(viewOf(chunk), draw, bits, edgeBits);
    yield chunk;
  }
}

function fill(values: DataView, draw: Draw, bits: RandomBits, edgeBits: RandomBits): void {
  switch (draw.kind) {
    case 'constant':
      for (let byte = 0; byte < values.byteLength; byte += 4) values.setFloat32(byte, draw.value, true);
      return;
    case 'uniform':
      fillUniform(values, draw.bound, bits);
      return;
    case 'normal':
      fillNormal(values, draw.deviation, bits, edgeBits);
      return;
  }
}
