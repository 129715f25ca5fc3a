import type { Diagnostics } from '../diagnostics/collector.ts';
import { invariant } from '../invariant.ts';
import type { Source } from '../source.ts';
import type { Declaration, File } from './ast.ts';
import { Documentation } from './documentation.ts';
import { layOut } from './layout.ts';
import { scan } from './lexer.ts';
import { Problems } from './problems.ts';
import { sharedParser } from './shared-parser.ts';

/** Texts longer than this, in bytes of UTF-8 or in UTF-16 code units, are not read. */
export const MAX_TEXT = 4 * 1024 * 1024;

/**
 * The tree of a text, whatever the text. Its errors are added to `diagnostics`; what they leave whole has full nodes.
 * Time and memory grow linearly with the text.
 */
export function parse(source: Source, diagnostics: Diagnostics): File {
  const problems = new Problems(source);
  const file = isTooLarge(source) ? emptyFile(problems) : parseText(problems);
  problems.sendTo(diagnostics);
  return file;
}

function isTooLarge({ text }: Source): boolean {
  return text.length > MAX_TEXT;
}

function emptyFile(problems: Problems): File {
  const span = problems.span(0, 0);
  problems.report('file-too-large', span, { limit: '4 MiB' });
  return { kind: 'file', source: problems.source, declarations: [], comments: [], span };
}

function parseText(problems: Problems): File {
  const { source } = problems;
  const { tokens, comments } = scan(problems);
  const parser = sharedParser();
  const declarations = parser.parseTokens(layOut(tokens, problems), problems);
  invariant(parser.errors.length === 0, `no syntax error is left to Chevrotain: ${parser.errors[0]?.message}`);
  const documentation = new Documentation(source, comments);
  const documented = declarations.map((each) => withDoc(each, documentation));
  return { kind: 'file', source, declarations: documented, comments, span: problems.span(0, source.text.length) };
}

function withDoc(declaration: Declaration, documentation: Documentation): Declaration {
  if (declaration.kind !== 'block' && declaration.kind !== 'model') return declaration;
  const doc = documentation.above(declaration.span.start);
  return doc === undefined ? declaration : { ...declaration, doc };
}
