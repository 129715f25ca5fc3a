/**
 * What an argument of a layer of PyTorch's is in brn: a parameter, with or without its name, or nothing; or nothing where it
 * is 1, and not to be said in brn where it is another.
 */
type Place = { readonly to: string; readonly bare?: true } | 'left out' | 'only 1';

/** A layer of PyTorch's: what it is called in brn, and its parameters by their names there, in their order. */
interface Layer {
  readonly callee: string;
  readonly params: Readonly<Record<string, Place>>;
}

const bare = (to: string): Place => ({ to, bare: true });
const named = (to: string): Place => ({ to });
const elementwise = (callee: string): Layer => ({ callee, params: { inplace: 'left out' } });
const pool = (callee: string): Layer => ({
  callee,
  params: { kernel_size: bare('kernel'), stride: named('stride'), padding: named('padding') },
});
const batchNorm: Layer = {
  callee: 'batch_norm',
  params: { num_features: 'left out', eps: named('eps'), momentum: named('momentum') },
};

/** What is inferred here of what comes in, by the parameter that it is elsewhere. */
const inferred: Readonly<Record<string, string>> = {
  in_channels: 'the channels that come in are inferred',
  num_features: 'the channels that come in are inferred',
  in_features: 'the features that come in are inferred',
};

/** The layers of torch.nn that brn has an operator for, by the signatures of PyTorch's documentation. */
const layers: Readonly<Record<string, Layer>> = {
  Conv2d: {
    callee: 'conv2d',
    params: {
      in_channels: 'left out',
      out_channels: bare('channels'),
      kernel_size: named('kernel'),
      stride: named('stride'),
      padding: named('padding'),
      dilation: named('dilation'),
      groups: named('groups'),
      bias: named('bias'),
    },
  },
  ConvTranspose2d: {
    callee: 'conv_transpose2d',
    params: {
      in_channels: 'left out',
      out_channels: bare('channels'),
      kernel_size: bare('kernel'),
      stride: named('stride'),
      padding: named('padding'),
      output_padding: named('output_padding'),
      groups: named('groups'),
      bias: named('bias'),
    },
  },
  Linear: {
    callee: 'linear',
    params: { in_features: 'left out', out_features: bare('features'), bias: named('bias') },
  },
  BatchNorm2d: batchNorm,
  BatchNorm1d: batchNorm,
  MaxPool2d: pool('max_pool2d'),
  AvgPool2d: pool('avg_pool2d'),
  AdaptiveAvgPool2d: { callee: 'adaptive_avg_pool2d', params: { output_size: bare('size') } },
  Dropout: { callee: 'dropout', params: { p: named('p'), inplace: 'left out' } },
  LeakyReLU: { callee: 'leaky_relu', params: { negative_slope: named('slope'), inplace: 'left out' } },
  Flatten: { callee: 'flatten', params: { start_dim: 'only 1' } },
  Sigmoid: { callee: 'sigmoid', params: {} },
  Tanh: { callee: 'tanh', params: {} },
  GELU: { callee: 'gelu', params: {} },
  ReLU: elementwise('relu'),
  ReLU6: elementwise('relu6'),
  Hardsigmoid: elementwise('hardsigmoid'),
  Hardswish: elementwise('hardswish'),
  SiLU: elementwise('silu'),
};

/** Functions of torch.nn.functional, which are given the tensor first: they have the names that brn's operators have. */
const functions: ReadonlyMap<string, Layer> = new Map(
  Object.values(layers)
    .filter(({ params }) => !Object.keys(params).some((name) => Object.hasOwn(inferred, name)))
    .map((layer) => [layer.callee, layer]),
);

/** What an argument is written as: numbers, names and what is computed of them, bools, and pairs. */
function valueOf(text: string): string | undefined {
  if (text === 'True' || text === 'False') return text.toLowerCase();
  const [, pair] = /^[([]\s*([^()[\]]*?),?\s*[)\]]$/.exec(text) ?? [];
  const inside = pair ?? text;
  if (!/^[\w.+\-*/ ,]+$/.test(inside) || /\/\/|\*\*/.test(inside)) return undefined;
  return pair === undefined ? text : `[${pair}]`;
}

/** Arguments as they are written, and where their closing bracket ends. */
interface Given {
  readonly args: readonly string[];
  readonly end: number;
}

/** The texts between a bracket and the one that closes it, parted at commas, and where that ends; at most 400 characters. */
function argumentsAt(text: string, open: number): Given | undefined {
  const args: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < Math.min(text.length, open + 400); at += 1) {
    const sign = text[at] ?? '';
    if (sign === '/' && text[at + 1] === '/') return undefined;
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (depth > 1 || (depth === 1 && sign !== ',')) continue;
    args.push(text.slice(from, at).trim());
    from = at + 1;
    if (depth === 0) return { args: args.filter((arg) => arg !== ''), end: at + 1 };
  }
  return undefined;
}

/** A call as brn has it. */
export interface LayerMeant {
  readonly text: string;
  /** What to say: to write it, and what was left out of it. */
  readonly help: string;
  /** Where the text that it stands for ends; undefined where the tensor that it works on is not known, and stands as `x`. */
  readonly end: number | undefined;
}

/**
 * What a call of a layer or a function of PyTorch's is in brn, `conv2d(64, kernel: 3)` for `nn.Conv2d(3, 64, 3)` behind `->`;
 * `end` is where its name ends in `text`. With `(a)` behind it, the call of `a`. Undefined where it is none, or where its
 * arguments are none that brn has.
 */
export function layerMeant(path: string, text: string, end: number, flows: boolean): LayerMeant | undefined {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const given = text[end] === '(' ? argumentsAt(text, end) : undefined;
  if (given === undefined) return undefined;
  const layer = Object.hasOwn(layers, name) ? layers[name] : undefined;
  if (layer !== undefined) return layerCall(layer, given, text, flows);
  if (name === path) return undefined;
  const [tensor, ...rest] = given.args;
  const joined = joinOf(name, given.args);
  if (joined !== undefined) return { text: joined, help: `write \`${joined}\``, end: given.end };
  const called = functions.get(name);
  return called === undefined || tensor === undefined ? undefined : callOf(called, tensor, rest, given.end);
}

/** `torch.cat([a, b], dim=1)`, `torch.add(a, b)` and `torch.mul(a, b)`, of operands that are names. */
function joinOf(name: string, [first = '', second, ...others]: readonly string[]): string | undefined {
  const isName = (text: string | undefined): boolean => text !== undefined && /^[A-Za-z_]\w*$/.test(text);
  const sign = name === 'add' ? '+' : name === 'mul' ? '*' : undefined;
  if (sign !== undefined && others.length === 0 && isName(first) && isName(second))
    return `${first} ${sign} ${second ?? ''}`;
  const isChannels = second === undefined || /^(?:(?:dim|axis)\s*=\s*)?1$/.test(second);
  const list = /^cat$|^concat(?:enate)?$/.test(name) && others.length === 0 && isChannels ? valueOf(first) : undefined;
  return list?.startsWith('[') === true ? `concat(${list})` : undefined;
}

function layerCall(layer: Layer, { args, end }: Given, text: string, flows: boolean): LayerMeant | undefined {
  const applied = text[end] === '(' ? argumentsAt(text, end) : undefined;
  const [first = '', ...rest] = args;
  if (applied !== undefined) {
    const [tensor, ...others] = applied.args;
    return others.length > 0 ? undefined : callOf(layer, tensor, args, applied.end);
  }
  if (flows) return callOf(layer, undefined, args, end);
  // A name that comes first is the tensor: a layer without one is no value.
  const isGiven = /^[a-z_]\w*$/.test(first);
  if (!isGiven) return callOf(layer, 'x', args, undefined);
  // The channels that come in are not given with a tensor.
  return callOf(layer, first, rest, end, noteOf(layer) === undefined ? 0 : 1);
}

/** What to say of what a layer is given elsewhere and is inferred here. */
function noteOf({ params }: Layer): string | undefined {
  const [first] = Object.keys(params);
  return first !== undefined && Object.hasOwn(inferred, first) ? inferred[first] : undefined;
}

/** A call with arguments of which the first is for the parameter at `from`. */
function callOf(
  layer: Layer,
  tensor: string | undefined,
  args: readonly string[],
  end: number | undefined,
  from = 0,
): LayerMeant | undefined {
  const value = tensor === undefined ? undefined : valueOf(tensor);
  const written = writtenArguments(layer, args, from);
  if (written === undefined || (tensor !== undefined && value === undefined)) return undefined;
  const all = [...(value === undefined ? [] : [value]), ...written].join(', ');
  const text = all === '' ? layer.callee : `${layer.callee}(${all})`;
  const note = noteOf(layer);
  return { text, help: note === undefined ? `write \`${text}\`` : `write \`${text}\`; ${note}`, end };
}

/** A call whose arguments end at an offset, and where it begins: `BatchNorm2d(32)` of `BatchNorm2d(32)(a)`. */
const callBefore = /([A-Za-z_][\w.]*)\((?:[^()]|\([^()]*\))*\)$/;

/** The same for a layer that is called in turn, whose own arguments end at `end`; with where it begins. */
export function layerCalledAt(text: string, end: number): (LayerMeant & { readonly start: number }) | undefined {
  const [call = '', name = ''] = callBefore.exec(text.slice(Math.max(0, end - 400), end)) ?? [];
  const start = end - call.length;
  const meant = name === '' ? undefined : layerMeant(name, text, start + name.length, false);
  return meant?.end === undefined || meant.end <= end ? undefined : { ...meant, start };
}

/** The arguments in brn's order: those without a name first. */
function writtenArguments({ params }: Layer, args: readonly string[], from: number): readonly string[] | undefined {
  const places = Object.entries(params);
  const bareTexts: string[] = [];
  const namedTexts: string[] = [];
  for (const [index, arg] of args.entries()) {
    const [, name, rest] = /^(\w+)\s*[=:]\s*([^=].*)$/s.exec(arg) ?? [];
    const place =
      name === undefined ? places[index + from]?.[1] : Object.hasOwn(params, name) ? params[name] : undefined;
    if (place === undefined) return undefined;
    const value = valueOf(rest ?? arg);
    // `flatten` keeps the batch, and flattens all else.
    if (place === 'only 1' && value !== '1') return undefined;
    if (place === 'left out' || place === 'only 1') continue;
    if (value === undefined) return undefined;
    if (place.bare === true) bareTexts.push(value);
    else namedTexts.push(`${place.to}: ${value}`);
  }
  return [...bareTexts, ...namedTexts];
}
