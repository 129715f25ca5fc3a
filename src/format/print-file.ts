import { invariant } from '../invariant.ts';
import type { File } from '../syntax/ast.ts';
import { printDeclaration } from './declarations.ts';
import { type Doc, fileLines } from './layout.ts';
import { Trivia } from './trivia.ts';

/** A file without syntax errors as one of Prettier's documents, in the canonical style. */
export function printFile(file: File): Doc {
  const trivia = new Trivia(file);
  const entries = file.declarations.map((declaration) => ({
    start: declaration.span.start,
    print: (): Doc => printDeclaration(trivia, declaration),
  }));
  const doc = fileLines(trivia, entries);
  invariant(!trivia.hasComment(0, trivia.end), 'every comment is printed');
  return doc;
}
