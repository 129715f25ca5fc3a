import type { File } from '../syntax/ast.ts';

/** What says where a node stands, and not what it means. */
const places: ReadonlySet<string> = new Set(['source', 'span', 'end', 'comments']);

/** The tree of a text without its places and comments, as text. */
export function treeAsText(file: File): string {
  return JSON.stringify(file, (key, value: unknown) => (places.has(key) ? undefined : value));
}

/** The texts of the comments, in alphabetical order: formatting may change the order of two that stand close together. */
function sortedComments({ comments }: File): readonly string[] {
  return comments.map(({ text }) => text.trimEnd()).sort();
}

/** Whether two texts have the same tree, wherever its nodes stand, and the same comments. */
export function isSameProgram(one: File, other: File): boolean {
  const [some, others] = [sortedComments(one), sortedComments(other)];
  const sameComments = some.length === others.length && some.every((text, index) => text === others[index]);
  return sameComments && treeAsText(one) === treeAsText(other);
}
