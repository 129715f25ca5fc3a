import { type Inspected, inspectProgram } from '../check.ts';
import type { Recorder } from '../lower/recorder.ts';
import type { ReadFile } from '../model/modules.ts';
import type { Source } from '../source.ts';
import type * as ast from '../syntax/ast.ts';

/** A text with all that the compiler finds out about it, whatever is wrong with it. Every feature is a function of it. */
export interface Analysis extends Inspected {
  readonly source: Source;
  readonly file: ast.File;
}

/** Analyses a text: a program of the user's, or a module of the library; `set` gives parameters of models other values. */
export function analyse(source: Source, read: ReadFile, set?: Readonly<Record<string, string>>): Analysis {
  const inspected = inspectProgram(source, { read, ...(set === undefined ? {} : { set }) });
  return { ...inspected, source, file: inspected.program.module.file };
}

/** What was built of a model of the file, as far as its errors leave it. */
export function builtOf(analysis: Analysis, model: ast.Model): Recorder | undefined {
  const resolved = analysis.program.models.find(({ span }) => isSame(span, model.name.span));
  return resolved === undefined ? undefined : analysis.built.get(resolved);
}

/** Whether two places are the same; every analysis reads the sources of a user's files anew. */
export function isSame(a: ast.Name['span'], b: ast.Name['span']): boolean {
  return a.start === b.start && a.end === b.end && a.source.file === b.source.file;
}

/** The declaration around an offset, if any. */
export function declarationAt({ file }: Analysis, offset: number): ast.Declaration | undefined {
  return file.declarations.find(({ span }) => span.start <= offset && offset <= span.end);
}
