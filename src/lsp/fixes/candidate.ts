import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source.ts';
import { type Node, nodesAt } from '../../syntax/visit.ts';
import type { Analysis } from '../analysis.ts';

/** Finds changes that may mend a diagnostic; the compiler tries them, and those that do not mend it are left out. */
export type Candidates = (at: Broken) => readonly Fix[];

/** What is wrong, and the tree that it is in. */
export interface Broken {
  readonly diagnostic: Diagnostic;
  readonly analysis: Analysis;
}

/** The innermost node of the file that has exactly a span. */
export function nodeOf<K extends Node['kind']>(
  span: Span,
  kinds: readonly K[],
  { file }: Analysis,
): Extract<Node, { readonly kind: K }> | undefined {
  const is = (node: Node): node is Extract<Node, { readonly kind: K }> => kinds.some((kind) => kind === node.kind);
  const nodes = [...nodesAt(file, span.start), ...nodesAt(file, Math.max(span.start, span.end - 1))];
  return nodes.filter(is).findLast((node) => node.span.start === span.start && node.span.end === span.end);
}

/** The nodes around the beginning of a span, from the file inwards. */
export function nodesAround({ start }: Span, { file }: Analysis): readonly Node[] {
  return nodesAt(file, start);
}

/** A place between two characters. */
export function between({ source }: Span, offset: number): Span {
  return { source, start: offset, end: offset };
}

/** One change. */
export function fix(title: string, ...edits: Fix['edits']): Fix {
  return { title, edits };
}

/** Values to begin with, for parameters that nothing at hand has the name of. */
const examples: Readonly<Record<string, string>> = {
  channels: '64',
  width: '64',
  classes: '21',
  features: '10',
  kernel: '3',
  size: '1',
};

/** A value to begin with, for a parameter of some name. */
export function exampleFor(name: string): string | undefined {
  return Object.hasOwn(examples, name) ? examples[name] : undefined;
}
