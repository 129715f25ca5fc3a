import { type Dim, addDims, floorDivide, formatDim, multiplyDims } from '../graph/dim.ts';
import type { Context } from './context.ts';
import { asDim } from './values.ts';

/** Factors by which networks change a size. */
const FACTORS = [2, 4, 8, 16, 32, 3];

/** A size that a block has a name for. */
interface Named {
  readonly name: string;
  readonly value: Dim;
}

/** The symbols that the tensor types of a block's parameters bind on one of their axes: 0 is that of the channels. */
function symbolsOn(axis: number, { block, frame }: Context): readonly Named[] {
  return (block?.params ?? []).flatMap(({ tensor }) => {
    const dim = tensor?.dims[axis];
    const value = dim?.kind === 'bind' ? asDim(frame[dim.slot] ?? { kind: 'error' }) : undefined;
    return dim?.kind === 'bind' && value !== undefined ? [{ name: dim.name, value }] : [];
  });
}

/** The parameters of a block that are ints. */
function intParams({ block, frame }: Context): readonly Named[] {
  return (block?.params ?? []).flatMap(({ name, slot, kind }) => {
    const value = kind === 'int' ? asDim(frame[slot] ?? { kind: 'error' }) : undefined;
    return value === undefined ? [] : [{ name, value }];
  });
}

function isSame(a: Dim, b: Dim): boolean {
  return formatDim(a) === formatDim(b);
}

/** What a parameter is called that counts something else than channels. */
const NO_CHANNELS = /stride|kernel|padding|dilation|groups|blocks|layers|depth|size|classes/;

/** A number of channels in the names of the block: `width`, `C`, `2 * width`; or else the number. */
export function writeChannels(channels: number, context: Context): string {
  const named = [...intParams(context).filter(({ name }) => !NO_CHANNELS.test(name)), ...symbolsOn(0, context)];
  const same = named.find(({ value }) => value === channels);
  if (same !== undefined) return same.name;
  for (const factor of FACTORS) {
    const part = named.find(({ value }) => typeof value === 'number' && value * factor === channels);
    if (part !== undefined) return `${factor} * ${part.name}`;
  }
  return String(channels);
}

/** A stride as an argument: by the parameter of the block that has its value, or as a number; none where it is 1. */
export function writeStride(stride: number, context: Context): string {
  const param = intParams(context).find(({ name, value }) => /stride/.test(name) && value === stride);
  if (param === undefined) return stride === 1 ? '' : `, stride: ${stride}`;
  return param.name === 'stride' ? ', stride' : `, stride: ${param.name}`;
}

/** A height (axis 1) or width (2) in the symbols of the block, or as a number; undefined where neither can say it. */
export function writeSize(size: Dim, axis: 1 | 2, context: Context): string | undefined {
  for (const { name, value } of symbolsOn(axis, context)) {
    if (isSame(value, size)) return name;
    for (const factor of FACTORS) {
      // Most operators that divide a size round it up.
      if (isSame(floorDivide(addDims(value, factor - 1), factor), size)) return `(${name} + ${factor - 1}) / ${factor}`;
      if (isSame(floorDivide(value, factor), size)) return `${name} / ${factor}`;
      if (isSame(multiplyDims(value, factor), size)) return `${factor} * ${name}`;
    }
  }
  return typeof size === 'number' ? String(size) : undefined;
}
