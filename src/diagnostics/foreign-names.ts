/** What another tool's name is in brn. */
interface Counterpart {
  /** What to type. */
  readonly write: string;
  /** What differs. */
  readonly note?: string;
}

const inferred = 'the channels that come in are inferred';
const rounds = 'sizes are rounded down, as `ceil_mode=False` does';
const centres = 'it resizes with half-pixel centres, as `align_corners=False` does';
const logits = 'a head gives logits: policies and losses apply the softmax themselves';

const conv: Counterpart = { write: 'conv2d(x, 64, kernel: 3)', note: inferred };
const depthwise: Counterpart = {
  write: 'conv2d(x, C, kernel: 3, groups: C)',
  note: '`C` is that of `x: f32[N, C, H, W]`',
};
const linear: Counterpart = { write: 'linear(x, 10)', note: 'the features that come in are inferred' };
const batchNorm: Counterpart = { write: 'batch_norm(x)', note: inferred };
const maxPool: Counterpart = { write: 'max_pool2d(x, 2)', note: rounds };
const avgPool: Counterpart = { write: 'avg_pool2d(x, 2)', note: rounds };
const globalPool: Counterpart = { write: 'adaptive_avg_pool2d(x, 1)' };
const concat: Counterpart = { write: 'concat([a, b])', note: 'it joins channels' };
const resize: Counterpart = { write: 'resize_bilinear(x, size: [32, 32])', note: centres };
const transposed: Counterpart = { write: 'conv_transpose2d(x, 64, 2, stride: 2)', note: inferred };

/** Calls of PyTorch and Keras, by their names there. */
const calls: Readonly<Record<string, Counterpart>> = {
  Conv2d: conv,
  Conv2D: conv,
  DepthwiseConv2D: depthwise,
  DepthwiseConv2d: depthwise,
  depthwise_conv2d: depthwise,
  depthwise_conv: depthwise,
  ConvTranspose2d: transposed,
  Conv2DTranspose: transposed,
  Linear: linear,
  Dense: linear,
  BatchNorm2d: batchNorm,
  BatchNorm1d: batchNorm,
  BatchNormalization: batchNorm,
  batch_norm2d: batchNorm,
  MaxPool2d: maxPool,
  MaxPooling2D: maxPool,
  AvgPool2d: avgPool,
  AveragePooling2D: avgPool,
  AdaptiveAvgPool2d: globalPool,
  GlobalAveragePooling2D: globalPool,
  ReLU: { write: 'relu(x)' },
  ReLU6: { write: 'relu6(x)' },
  LeakyReLU: { write: 'leaky_relu(x, slope: 0.01)' },
  PReLU: { write: 'prelu(x)' },
  Sigmoid: { write: 'sigmoid(x)' },
  Tanh: { write: 'tanh(x)' },
  Hardsigmoid: { write: 'hardsigmoid(x)' },
  Hardswish: { write: 'hardswish(x)' },
  SiLU: { write: 'silu(x)' },
  swish: { write: 'silu(x)' },
  GELU: { write: 'gelu(x)' },
  Dropout: { write: 'dropout(x, p: 0.5)' },
  Flatten: { write: 'flatten(x)' },
  view: { write: 'flatten(x)' },
  reshape: { write: 'flatten(x)' },
  cat: concat,
  concatenate: concat,
  Concatenate: concat,
  interpolate: resize,
  Upsample: resize,
  UpSampling2D: resize,
  Sequential: { write: 'x -> sequence { ..., ... }' },
  ModuleList: { write: 'x -> sequence { for _ in range(0, 3) { ... } }' },
  Add: { write: 'a + b' },
  add: { write: 'a + b' },
  Multiply: { write: 'a * b' },
  mul: { write: 'a * b' },
  Normalize: { write: 'normalize(x, mean: [...], std: [...])' },
  Identity: { write: 'x', note: 'that is the tensor itself' },
};

/** Calls that have no counterpart, and why. */
const without: Readonly<Record<string, string>> = {
  softmax: logits,
  Softmax: logits,
  log_softmax: logits,
  LogSoftmax: logits,
  ZeroPadding2D: 'a convolution or a pool pads by itself: `padding: 1`',
  pad: 'a convolution or a pool pads by itself: `padding: 1`',
  ZeroPad2d: 'a convolution or a pool pads by itself: `padding: 1`',
  size: 'sizes are bound in the type of a parameter: `x: f32[N, C, H, W]`',
  shape: 'sizes are bound in the type of a parameter: `x: f32[N, C, H, W]`',
  print: 'nothing is printed: `brnc check` shows shapes and costs',
  super: 'there are no classes: a network is a `model`, and what can be called a `block`',
};

/** What stands before a name in programs of other tools: `nn.Conv2d`, `F.relu`. */
const foreignPrefix = /^(?:torch|nn|F|tf|keras|layers|torchvision|self|np|models)\./;

/**
 * What to type in place of a call of another tool's, by its name or path there; undefined where it is none. Where `flows`,
 * the tensor comes by `->`.
 */
export function foreignCall(path: string, flows = false): string | undefined {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const reason = Object.hasOwn(without, name) ? without[name] : undefined;
  if (reason !== undefined) return reason;
  const found = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (found !== undefined) {
    const call = flows ? found.write.replace(/\(x(?:, |\))/, (text) => (text === '(x)' ? '' : '(')) : found.write;
    return `write \`${call}\`${found.note === undefined ? '' : `; ${found.note}`}`;
  }
  if (path.startsWith('self.')) return `there is no \`self\`: call a block or an operator, \`${name}(x)\``;
  return foreignPrefix.test(path) ? `nothing stands before the name of an operator: write \`${name}(...)\`` : undefined;
}

const operators: ReadonlySet<string> = new Set(
  Object.values(calls).flatMap(({ write }) => /^(\w+)\(/.exec(write)?.[1] ?? []),
);

/** What to type in place of a method of a tensor, `a.relu()`; undefined where it is none. */
export function methodCall(path: string): string | undefined {
  const [, tensor, name] = /^([a-z_]\w*)\.(\w+)$/.exec(path) ?? [];
  if (tensor === undefined || name === undefined || !operators.has(name)) return undefined;
  return `nothing is called on a tensor with a dot: write \`${tensor} -> ${name}\``;
}

/** Whether a call of another tool's holds layers, which are written otherwise here: what is wrong with them follows. */
export function holdsLayers(name: string): boolean {
  return name === 'Sequential' || name === 'ModuleList';
}

/** Parameters of other tools' calls, by the names that brnc's may have. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  kernel_size: ['kernel'],
  pool_size: ['kernel'],
  ksize: ['kernel'],
  strides: ['stride'],
  paddings: ['padding'],
  dilation_rate: ['dilation'],
  dilations: ['dilation'],
  atrous_rates: ['rates'],
  out_channels: ['channels', 'width'],
  out_planes: ['channels', 'width'],
  planes: ['channels', 'width'],
  filters: ['channels', 'width'],
  num_filters: ['channels', 'width'],
  out_features: ['features', 'channels'],
  units: ['features'],
  num_classes: ['classes', 'features', 'channels'],
  n_classes: ['classes', 'features', 'channels'],
  num_labels: ['classes', 'features', 'channels'],
  use_bias: ['bias'],
  negative_slope: ['slope'],
  alpha: ['slope'],
  epsilon: ['eps'],
  rate: ['p'],
  drop_rate: ['p'],
  output_size: ['size'],
  tensors: ['xs'],
  replace_stride_with_dilation: ['output_stride'],
};

const trained = 'leave it out: weights are read when compiling, `brnc compile --weights FILE`';
const fixedInput = 'leave it out: what comes in is inferred';
const none = 'leave it out: there is nothing to set';

/** Parameters of other tools' calls that brnc has no need of, and why. */
const needless: Readonly<Record<string, string>> = {
  in_channels: fixedInput,
  in_planes: fixedInput,
  inplanes: fixedInput,
  in_features: fixedInput,
  num_features: fixedInput,
  input_shape: fixedInput,
  input_channels: fixedInput,
  pretrained: trained,
  weights: trained,
  weights_backbone: trained,
  progress: none,
  inplace: none,
  device: none,
  dtype: none,
  name: 'leave it out: the binding names the weights, `let conv1 = ...`',
  affine: none,
  track_running_stats: none,
  training: none,
  return_indices: none,
  data_format: 'leave it out: tensors are [N, C, H, W]',
  dim: 'leave it out: `concat` joins channels',
  axis: 'leave it out: `concat` joins channels',
  start_dim: 'leave it out: `flatten` keeps the batch and flattens the rest',
  ceil_mode: 'leave it out: sizes are rounded down; with `padding: 1` the window begins one earlier',
  count_include_pad: 'leave it out: padding counts in the mean',
  padding_mode: 'leave it out: padding is with zeros',
  align_corners: 'leave it out: resizing has half-pixel centres, as `align_corners=False` does',
  mode: 'leave it out: the operator says it, `resize_bilinear` or `resize_nearest`',
  scale_factor: 'write the size itself: `size: [2 * H, 2 * W]`',
};

/** What an argument of another tool's call is for a callee with these parameters. */
export type ForeignArgument =
  { readonly kind: 'rename'; readonly to: string } | { readonly kind: 'needless'; readonly hint: string };

/** What an argument of another tool's call is here; undefined where it is none. */
export function foreignArgument(name: string, params: readonly string[]): ForeignArgument | undefined {
  const renamed = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  const to = renamed?.find((each) => params.includes(each));
  if (to !== undefined) return { kind: 'rename', to };
  const hint = Object.hasOwn(needless, name) ? needless[name] : undefined;
  return hint === undefined ? undefined : { kind: 'needless', hint };
}

/** Whole numbers and bools that other tools' calls are given in the next place, and why ours have no need of them. */
const needlessValues: Readonly<Record<string, { readonly kind: 'int' | 'bool'; readonly hint: string | undefined }>> = {
  batch_norm: { kind: 'int', hint: needless['num_features'] },
  flatten: { kind: 'int', hint: needless['start_dim'] },
  concat: { kind: 'int', hint: needless['dim'] },
  ...Object.fromEntries(
    ['relu', 'relu6', 'hardsigmoid', 'hardswish', 'silu', 'leaky_relu', 'dropout'].map((name) => [
      name,
      { kind: 'bool', hint: needless['inplace'] },
    ]),
  ),
};

/** Why a call has no need of a value that another tool's call is given in that place; undefined where it is none. */
export function needlessValue(callee: string, kind: 'int' | 'bool'): string | undefined {
  const found = Object.hasOwn(needlessValues, callee) ? needlessValues[callee] : undefined;
  return found?.kind === kind ? found.hint : undefined;
}

/** Types of other languages and tools, and what they are here. */
const types: Readonly<Record<string, string>> = {
  float16: 'f32[N, C, H, W]',
  float32: 'f32',
  float64: 'float',
  double: 'float',
  number: 'float',
  uint8: 'u8',
  byte: 'u8',
  int8: 'int',
  int32: 'int',
  int64: 'int',
  i32: 'int',
  i64: 'int',
  integer: 'int',
  long: 'int',
  uint: 'int',
  boolean: 'bool',
  tensor: 'f32[N, C, H, W]',
  list: '[int]',
  tuple: '[int]',
  array: '[int]',
  sequence: '[int]',
  vector: '[int]',
  ints: '[int]',
  floats: '[float]',
  bools: '[bool]',
};

/** The type that another language's is here. */
export function foreignType(name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(types, lower) ? types[lower] : undefined;
}

const forms: Readonly<Record<string, string>> = {
  float32: 'f32',
  fp32: 'f32',
  float: 'f32',
  float16: 'f16',
  fp16: 'f16',
  half: 'f16',
  int8: 'u8',
  uint8: 'u8',
  i8: 'u8',
  byte: 'u8',
};

/** The form in which tensors travel that another name stands for. */
export function foreignForm(name: string): string | undefined {
  return Object.hasOwn(forms, name) ? forms[name] : undefined;
}

const quantities: Readonly<Record<string, string>> = {
  confidence: 'max_prob',
  max_probability: 'max_prob',
  probability: 'max_prob',
  prob: 'max_prob',
  score: 'max_prob',
  uncertainty: 'entropy',
  similarity: 'agreement',
};

/** The quantity of an exit that another name stands for. */
export function foreignQuantity(name: string): string | undefined {
  return Object.hasOwn(quantities, name) ? quantities[name] : undefined;
}

const values: Readonly<Record<string, string>> = {
  True: 'write `true`',
  False: 'write `false`',
  TRUE: 'write `true`',
  FALSE: 'write `false`',
  None: 'there is no value that means none: leave it out',
  null: 'there is no value that means none: leave it out',
  nil: 'there is no value that means none: leave it out',
  self: 'there is no `self`: a block is called with all that it needs',
  lambda: 'there are no functions as values: declare a `block`',
  while: 'nothing is repeated while a condition holds: write `for v in range(0, n) { ... }` in a `sequence`',
};

/** What to type in place of a value of another language. */
export function foreignValue(name: string): string | undefined {
  if (/\.(?:shape|size)$/.test(name)) return without['shape'];
  const own = withoutSelf(name);
  if (own !== undefined) return `there is no \`self\`: write \`${own}\``;
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** `a` for `self.a`. */
export function withoutSelf(name: string): string | undefined {
  return /^self\.(\w+)$/.exec(name)?.[1];
}

/** `true` for `True`. */
export function foreignConstant(name: string): string | undefined {
  const lower = name.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower : undefined;
}
