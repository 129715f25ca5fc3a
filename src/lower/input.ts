import { type Dim, symbol } from '../graph/dim.ts';
import { invariant } from '../invariant.ts';
import type { Input } from '../model/program.ts';
import { toNumber } from '../rational.ts';
import { type Context, reportAt } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { NetworkInput, Preprocessing } from './network.ts';
import { type Value, asDim, asRational, dimValue } from './values.ts';

/** The input's node, with its preprocessing; a shape that is not one is reported. */
export function addInput(input: Input, context: Context): Omit<NetworkInput, 'minimum'> | undefined {
  const { builder } = context.expansion;
  const dims: Dim[] = [];
  for (const dim of input.dims) {
    const size = dim.kind === 'bind' ? bindSymbol(dim, context) : asDim(evaluate(dim.value, context, 'operand'));
    if (size === undefined) return undefined;
    if (typeof size === 'number' && size < 1) {
      const facts = {
        why: `a size of the input must be at least 1, and this is ${size}`,
        hint: 'write `f32[N, 3, 256, 256]`',
      };
      reportAt(context, 'bad-input', dim.span, facts);
      return undefined;
    }
    dims.push(size);
  }
  const facts = { name: input.name, path: input.name, init: 'torch', origin: input.span } as const;
  const added = builder.input({ dtype: input.dtype, dims }, facts);
  if (added.kind === 'problem') {
    const why = 'the input has sizes that no computer holds, or that would take too much work to decide';
    reportAt(context, 'bad-input', input.typeSpan, { why, hint: 'write `f32[N, 3, 256, 256]`' });
    return undefined;
  }
  if (dims.some((dim) => typeof dim !== 'number')) {
    const size = builder.add({ kind: 'image_size' }, [added.node.id], { ...facts, name: `${input.name}.size` });
    invariant(size.kind === 'node', 'an image has a size');
  }
  const preprocess = preprocessing(input, dims, context);
  return preprocess === undefined
    ? undefined
    : { node: added.node.id, name: input.name, dtype: input.dtype, dims, preprocess };
}

function bindSymbol(dim: { readonly name: string; readonly slot: number }, context: Context): Dim {
  const value = symbol(dim.name);
  context.frame[dim.slot] = dimValue(value);
  return value;
}

/** ImageNet's statistics of RGB in [0, 1], as torchvision's models take them. */
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * How an image becomes the input. Without `as`, a u8 input holds the bytes, an f32 input of 3 channels is normalised as
 * ImageNet's (rule 31), and any other holds values in [0, 1].
 */
function preprocessing(input: Input, dims: readonly Dim[], context: Context): Preprocessing | undefined {
  const channels = typeof dims[0] === 'number' ? dims[0] : 0;
  const unit = {
    kind: 'normalized',
    mean: new Array<number>(channels).fill(0),
    std: new Array<number>(channels).fill(1),
  } as const;
  const { preprocess } = input;
  if (input.dtype === 'u8') {
    if (preprocess === undefined) return { kind: 'bytes' };
    const facts = {
      why: 'a u8 input holds the bytes of the image as they are',
      hint: 'make the input f32, or remove `as ...`',
    };
    reportAt(context, 'bad-input', preprocess.span, facts);
    return undefined;
  }
  const kind = preprocess?.kind ?? (channels === 3 && dims.length === 3 ? 'imagenet' : 'unit');
  if (kind === 'unit') return unit;
  if (kind === 'imagenet' || preprocess?.kind !== 'normalized') {
    if (channels === 3) return { kind: 'normalized', ...imagenet };
    const facts = {
      why: `ImageNet's statistics are of 3 channels, and the input has ${channels}`,
      hint: 'write `as unit`, or `as normalized(mean: [...], std: [...])`',
    };
    reportAt(context, 'bad-input', preprocess?.span ?? input.span, facts);
    return undefined;
  }
  const [mean, std] = [preprocess.mean, preprocess.std].map((list) => numbersOf(evaluate(list, context, 'operand')));
  if (mean === undefined || std === undefined) return undefined;
  for (const [parameter, entries] of [
    ['mean', mean],
    ['std', std],
  ] as const) {
    if (entries.length !== channels) {
      reportAt(context, 'entries-per-channel', preprocess.span, { parameter, entries: entries.length, channels });
      return undefined;
    }
  }
  const zero = std.find((each) => each <= 0);
  if (zero === undefined) return { kind: 'normalized', mean, std };
  reportAt(context, 'parameter-range', preprocess.span, {
    operator: 'normalized',
    parameter: 'std',
    value: String(zero),
    required: 'above 0',
  });
  return undefined;
}

function numbersOf(value: Value): readonly number[] | undefined {
  if (value.kind !== 'list') return undefined;
  return value.items.flatMap((item) => {
    const exact = asRational(item);
    return exact === undefined ? [] : [toNumber(exact)];
  });
}
