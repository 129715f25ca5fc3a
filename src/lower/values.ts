import { type Dim, type SymbolicDim, formatDim } from '../graph/dim.ts';
import type { Node, TensorType } from '../graph/graph.ts';
import type { Kind } from '../model/kinds.ts';
import { type Rational, formatRational, rational } from '../rational.ts';

/** What an expression is worth once sizes are known (docs/language.md rule 5). A known dimension is an int. */
export type Value =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: Rational }
  | { readonly kind: 'bool'; readonly value: boolean }
  /** A dimension that depends on the size of the image. */
  | { readonly kind: 'dim'; readonly value: SymbolicDim }
  | { readonly kind: 'tensor'; readonly node: Node }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** Stands where an error has been reported; what is computed from it is one too, silently. */
  | { readonly kind: 'error' };

export const failure: Value = { kind: 'error' };

/** Whether a value is what a kind says: one that is not stands where an error was reported (rule 5). */
export function isOfKind(value: Value, kind: Kind): boolean {
  if (typeof kind === 'object') return value.kind === 'list' && value.items.every((item) => isOfKind(item, kind.list));
  switch (kind) {
    case 'unknown':
      return true;
    case 'int':
    case 'bool':
    case 'tensor':
      return value.kind === kind;
    case 'float':
      return value.kind === 'float' || value.kind === 'int';
    case 'dim':
      return value.kind === 'dim' || value.kind === 'int';
  }
}

/** A dimension as a value. */
export function dimValue(dim: Dim): Value {
  return typeof dim === 'number' ? { kind: 'int', value: dim } : { kind: 'dim', value: dim };
}

/** An int or a dimension as a dimension. */
export function asDim(value: Value): Dim | undefined {
  return value.kind === 'int' || value.kind === 'dim' ? value.value : undefined;
}

/** An int or a float as a fraction. */
export function asRational(value: Value): Rational | undefined {
  if (value.kind === 'float') return value.value;
  return value.kind === 'int' ? rational(value.value) : undefined;
}

/** `f32[N, 64, floor((H+1)/2), 32]`: a type as the language writes it. */
export function formatType({ dtype, dims }: TensorType): string {
  return `${dtype}[${['N', ...dims.map(formatDim)].join(', ')}]`;
}

/** A value as a message shows it. */
export function formatValue(value: Value): string {
  switch (value.kind) {
    case 'int':
    case 'bool':
      return String(value.value);
    case 'float':
      return formatRational(value.value);
    case 'dim':
      return formatDim(value.value);
    case 'tensor':
      return formatType(value.node.type);
    case 'list':
      return `[${value.items.map(formatValue).join(', ')}]`;
    case 'error':
      return '?';
  }
}
