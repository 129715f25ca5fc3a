import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { applied } from '../diagnostics/fix.ts';
import type { Source, Span } from '../source.ts';
import { type Analysis, analyse } from './analysis.ts';
import type { Meaning, NameUse } from './meaning.ts';
import { names } from './names.ts';
import { toPosition } from './ranges.ts';
import { declaredAt, symbolOf } from './symbols-of.ts';
import type { Workspace } from './workspace.ts';

/** A piece of a text, and what it becomes. */
export interface Change {
  readonly span: Span;
  readonly text: string;
  /** How far into the new text the name that stood there has moved: a bare argument becomes `name: name`. */
  readonly moved?: { readonly parameter: number; readonly value: number };
}

/** The changes of some files, by their paths. */
export type Changes = ReadonlyMap<string, readonly Change[]>;

/**
 * Why a change of names would make other programs: a file has an error that it did not have, or a name in it means
 * something else than before. Undefined where every name keeps its meaning.
 */
export function whyNot(changes: Changes, workspace: Workspace): string | undefined {
  const texts = new Map([...changes].map(([file, each]) => [file, applied(workspace.text(file) ?? '', each)]));
  const read = (file: string): string | undefined => texts.get(file) ?? workspace.read(file);
  for (const [file, text] of texts) {
    const before = workspace.analysis(file);
    if (before === undefined) continue;
    const after = analyse({ file, text, library: false }, read);
    const why = newError(before, after) ?? otherMeaning(before, after, changes);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The first error of a kind that there were fewer of. */
function newError(before: Analysis, after: Analysis): string | undefined {
  const errors = (of: Analysis): readonly Diagnostic[] => of.diagnostics.filter(({ severity }) => severity === 'error');
  const count = (of: Analysis, code: string): number => errors(of).filter((each) => each.code === code).length;
  return errors(after).find(({ code }) => count(after, code) > count(before, code))?.message;
}

/** The first name that means something else, or that has come to mean something. */
function otherMeaning(before: Analysis, after: Analysis, changes: Changes): string | undefined {
  const movedBy = (use: NameUse): number => movedStart(use.span, use.shorthand, changes);
  const wanted = new Map(names(before).map((use) => [`${movedBy(use)} ${keyOf(use.meaning, before, changes)}`, use]));
  const found = new Map(names(after).map((use) => [`${use.span.start} ${keyOf(use.meaning, after)}`, use]));
  const lost = [...wanted].find(([key]) => !found.has(key))?.[1];
  if (lost !== undefined) return describe(after.source, movedBy(lost));
  const come = [...found].find(([key]) => !wanted.has(key))?.[1];
  return come === undefined ? undefined : describe(after.source, come.span.start);
}

function describe(source: Source, start: number): string {
  const [name = ''] = /^[\w.]+/.exec(source.text.slice(start)) ?? [];
  return `\`${name}\` in line ${toPosition(source, start).line + 1} would mean something else`;
}

/** What a name means, with the place where that is declared as it is after the changes. */
function keyOf(meaning: Meaning, analysis: Analysis, changes: Changes = new Map()): string {
  const declared = declaredAt(meaning, analysis);
  if (declared === undefined) return `${meaning.kind} ${symbolOf(meaning, analysis) ?? ''}`;
  const member = meaning.kind === 'item' && meaning.member !== undefined ? 'member ' : '';
  return `${meaning.kind} ${member}${movedStart(declared, undefined, changes)} ${declared.source.file}`;
}

/** Where what begins a span is after the changes. */
function movedStart({ source, start }: Span, shorthand: NameUse['shorthand'], changes: Changes): number {
  return (changes.get(source.file) ?? []).reduce((at, { span, text, moved }) => {
    if (span.start === start) return at + (shorthand === undefined ? 0 : (moved?.[shorthand] ?? 0));
    return span.end <= start ? at + text.length - (span.end - span.start) : at;
  }, start);
}
