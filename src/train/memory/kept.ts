import type { LayerClass, LayerConfigs } from '../../emit/tfjs/topology.ts';
import type { LayerUse } from './layer-shapes.ts';

/** What a layer's operations keep for the way back, and what they make anew. */
export interface Kept {
  readonly operands: boolean;
  readonly result: boolean;
  /** How many more tensors of the result's size: some layers are several operations. */
  readonly within: number;
  /** Whether the result is the operand under another shape. */
  readonly isView: boolean;
  /** Whether what it passes back is what it was given. */
  readonly passesOn: boolean;
}

const nothing: Kept = { operands: false, result: false, within: 0, isView: false, passesOn: false };
const ofOperands: Kept = { ...nothing, operands: true };
const ofResult: Kept = { ...nothing, result: true };
const ofBoth: Kept = { ...ofOperands, result: true };
const view: Kept = { ...nothing, isView: true, passesOn: true };

const ofActivation: { readonly [A in LayerConfigs['Activation']['activation']]: Kept } = {
  linear: view,
  relu: ofResult,
  sigmoid: ofResult,
  tanh: ofResult,
  relu6: { ...ofOperands, within: 1 },
  swish: { ...ofOperands, within: 1 },
  gelu: { ...ofOperands, within: 4 },
};

const ofLayer: { readonly [C in Exclude<LayerClass, 'Activation'>]: Kept } = {
  InputLayer: nothing,
  Conv2D: ofOperands,
  DepthwiseConv2D: ofOperands,
  Conv2DTranspose: ofOperands,
  Dense: ofOperands,
  BatchNormalization: ofOperands,
  LeakyReLU: ofOperands,
  PReLU: ofOperands,
  Rescaling: { ...ofOperands, within: 1 },
  Dropout: { ...ofOperands, within: 1 },
  ZeroPadding2D: ofOperands,
  Cropping2D: { ...ofOperands, within: 1 },
  MaxPooling2D: ofBoth,
  AveragePooling2D: ofOperands,
  GlobalAveragePooling2D: nothing,
  Reshape: view,
  Permute: nothing,
  Flatten: view,
  Concatenate: ofOperands,
  Add: { ...nothing, passesOn: true },
  Multiply: ofOperands,
};

function isActivation(name: unknown): name is keyof typeof ofActivation {
  return typeof name === 'string' && Object.hasOwn(ofActivation, name);
}

/** What a layer keeps. */
export function keptBy({ layer: { class_name: name, config } }: LayerUse): Kept {
  if (name !== 'Activation') return ofLayer[name];
  const { activation } = config;
  return isActivation(activation) ? ofActivation[activation] : ofOperands;
}
