import type { Comment, File } from '../syntax/ast.ts';

/** What says where a node stands, and not what it means. */
const places: ReadonlySet<string> = new Set(['source', 'span', 'end', 'comments']);

/** Whether two texts have the same tree, wherever its nodes stand, and the same comments, in whatever order. */
export function isSameProgram(one: File, other: File): boolean {
  return isSameTree(one, other) && isSameComments(one.comments, other.comments);
}

function isSameTree(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, index) => isSameTree(each, other[index]));
  }
  if (!isRecord(one) || !isRecord(other)) return one === other;
  const keys = meaningful(one);
  return keys.length === meaningful(other).length && keys.every((key) => isSameTree(one[key], other[key]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function meaningful(node: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(node).filter((key) => !places.has(key));
}

function isSameComments(some: readonly Comment[], others: readonly Comment[]): boolean {
  const texts = (comments: readonly Comment[]): readonly string[] => comments.map(({ text }) => text.trimEnd()).sort();
  const expected = texts(others);
  return some.length === others.length && texts(some).every((text, index) => text === expected[index]);
}
