import type { Pair } from '../../graph/ops.ts';

/** What lies before and after, for height and for width. */
export type Sides = readonly [Pair, Pair];

type None = Readonly<Record<never, never>>;

interface Window {
  readonly kernel_size: Pair;
  readonly strides: Pair;
  readonly padding: 'same' | 'valid';
  readonly use_bias: boolean;
}

interface Pool {
  readonly pool_size: Pair;
  readonly strides: Pair;
  readonly padding: 'same' | 'valid';
}

/** The layers of TensorFlow.js that networks are written in, with their settings as `model.json` spells them. */
export interface LayerConfigs {
  readonly InputLayer: {
    readonly batch_input_shape: readonly (number | null)[];
    readonly dtype: 'float32';
    readonly sparse: false;
  };
  readonly Conv2D: Window & { readonly filters: number; readonly dilation_rate: Pair };
  readonly Conv2DTranspose: Window & { readonly filters: number };
  readonly DepthwiseConv2D: Window & { readonly depth_multiplier: number };
  readonly Dense: { readonly units: number; readonly use_bias: boolean };
  readonly BatchNormalization: { readonly momentum: number; readonly epsilon: number };
  readonly Activation: { readonly activation: 'linear' | 'relu' | 'relu6' | 'sigmoid' | 'tanh' | 'swish' | 'gelu' };
  readonly LeakyReLU: { readonly alpha: number };
  readonly PReLU: { readonly shared_axes: readonly number[] };
  readonly Rescaling: { readonly scale: number; readonly offset: number };
  readonly Dropout: { readonly rate: number };
  readonly ZeroPadding2D: { readonly padding: Sides };
  readonly Cropping2D: { readonly cropping: Sides; readonly data_format?: 'channels_first' };
  readonly MaxPooling2D: Pool;
  readonly AveragePooling2D: Pool;
  readonly GlobalAveragePooling2D: None;
  readonly Reshape: { readonly target_shape: readonly number[] };
  readonly Permute: { readonly dims: readonly number[] };
  readonly Flatten: None;
  readonly Concatenate: { readonly axis: -1 };
  readonly Add: None;
  readonly Multiply: None;
}

export type LayerClass = keyof LayerConfigs;

/** The result of a layer: of its first use, or where it is used several times of another. */
export interface TensorRef {
  readonly layer: string;
  readonly use: number;
}

/** A layer of a LayersModel, as JSON; each inbound node is one use of it on a list of tensors. */
export interface LayerJson {
  readonly class_name: LayerClass;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly (readonly InboundJson[])[];
}

/** A layer, which of its uses, which of that use's results, and settings of the call. */
export type InboundJson = readonly [string, number, 0, None];

/** What `model.json` says of the network. */
export interface TopologyJson {
  readonly class_name: 'Model';
  readonly config: {
    readonly name: string;
    readonly layers: readonly LayerJson[];
    readonly input_layers: readonly (readonly [string, number, 0])[];
    readonly output_layers: readonly (readonly [string, number, 0])[];
  };
  readonly keras_version: string;
  readonly backend: string;
}

/** A weight as `model.json` lists it. */
export interface WeightJson {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
}

/** `model.json` of a LayersModel. */
export interface ModelJson {
  readonly format: 'layers-model';
  readonly generatedBy: string;
  readonly convertedBy: null;
  readonly modelTopology: TopologyJson;
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightJson[] }[];
  readonly userDefinedMetadata: Readonly<Record<string, unknown>>;
}
