/** The characters behind which an editor asks for a completion by itself. */
export const TRIGGERS = ['.', '(', '[', '{', ' '] as const;

/** Behind these a space asks for what can stand there; behind others it would only be in the way. */
const asking =
  /(?:->|:|\b(?:use|train|backbone|at|until|when|else|sending|as|and|or|not)|\b(?:at|until)[ \t]+[0-9.]+%)[ \t]$/;

/** Whether a completion that a space has asked for is answered. */
export function isAskedBySpace(textBefore: string): boolean {
  return asking.test(textBefore);
}
