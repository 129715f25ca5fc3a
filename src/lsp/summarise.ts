import { type Dim, formatDim } from '../graph/dim.ts';
import { type Value, formatValue } from '../lower/values.ts';

/** A longer list of values is no help beside a line. */
export const LONGEST = 60;

/** One text for all values that a name has: sizes that differ as a range. Undefined where nothing short says it. */
export function summarise(values: readonly Value[]): string | undefined {
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  const text = formatValue(first);
  if (others.every((other) => formatValue(other) === text)) return text.length > LONGEST ? undefined : text;
  const sizes = values.map(dimsOf);
  if (first.kind === 'tensor' && sizes.every((dims) => dims?.length === sizes[0]?.length)) {
    const ranges = (sizes[0] ?? []).map((_, axis) => range(sizes.map((dims) => dims?.[axis] ?? 0)));
    return `${first.node.type.dtype}[${['N', ...ranges].join(', ')}]`;
  }
  const ints = values.flatMap((value) => (value.kind === 'int' ? [value.value] : []));
  return ints.length === values.length ? range(ints) : undefined;
}

function dimsOf(value: Value): readonly Dim[] | undefined {
  return value.kind === 'tensor' ? value.node.type.dims : undefined;
}

/** `64–512`, from the smallest to the largest; `…` for formulas that differ. */
function range(dims: readonly Dim[]): string {
  const [first = 0] = dims;
  const shown = formatDim(first);
  if (dims.every((dim) => formatDim(dim) === shown)) return shown;
  const numbers = dims.flatMap((dim) => (typeof dim === 'number' ? [dim] : []));
  return numbers.length === dims.length ? `${Math.min(...numbers)}–${Math.max(...numbers)}` : '…';
}
