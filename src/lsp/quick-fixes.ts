import type { Code } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import type { ReadFile } from '../model/modules.ts';
import type { Analysis } from './analysis.ts';
import { addArguments, addResult, removeBinding, translateCall } from './fixes/arguments.ts';
import type { Candidates } from './fixes/candidate.ts';
import { addDefault, addInput, addSettings, mendPoint } from './fixes/models.ts';
import { makeSequence } from './fixes/paths.ts';
import { joinClasses } from './fixes/classes.ts';
import { joinSizes } from './fixes/sizes.ts';
import { orderTiers } from './fixes/tiers.ts';
import { applied } from '../diagnostics/fix.ts';
import { isWritten, tryFix } from './try-fix.ts';

/** What may mend a diagnostic that carries no fix, by its code. */
const candidates: { readonly [C in Code]?: Candidates } = {
  'missing-argument': addArguments,
  'called-path': translateCall,
  'unknown-name': translateCall,
  'unused-binding': removeBinding,
  'missing-result': addResult,
  'two-weighted-calls': makeSequence,
  'size-mismatch': joinSizes,
  'class-count': joinClasses,
  'bad-point': mendPoint,
  'branch-dropped': mendPoint,
  'no-unit': mendPoint,
  'unknown-unit': mendPoint,
  'tier-order': orderTiers,
  'missing-setting': addSettings,
  'missing-item': addInput,
  'no-default': addDefault,
};

/** How many changes are tried, and how many offered. */
const MOST_TRIED = 12;
const MOST_OFFERED = 4;
/** A check of a large program takes a second, and an editor asks whenever its cursor moves: no more are tried after this. */
const LONGEST_TRYING = 1000;

const known = new WeakMap<Diagnostic, readonly Fix[]>();

/**
 * What mends a diagnostic: the fix that it carries, or else changes after which the compiler finds the diagnostic gone and no
 * other error or warning come. Where the diagnostic has one of its own, what it hid may come to light, but not where it writes.
 */
export function quickFixes(diagnostic: Diagnostic, analysis: Analysis, read: ReadFile): readonly Fix[] {
  const before = known.get(diagnostic);
  if (before !== undefined) return before;
  const { fix } = diagnostic;
  const fixes = fix === undefined ? tried(diagnostic, analysis, read) : carried(fix, diagnostic, analysis, read);
  known.set(diagnostic, fixes);
  return fixes;
}

function carried(fix: Fix, diagnostic: Diagnostic, analysis: Analysis, read: ReadFile): readonly Fix[] {
  const { come } = tryFix(fix, diagnostic, analysis, read);
  return come.some((each) => each.severity === 'error' && isWritten(each, fix)) ? [] : [fix];
}

function tried(diagnostic: Diagnostic, analysis: Analysis, read: ReadFile): readonly Fix[] {
  const found = isCode(diagnostic.code) ? (candidates[diagnostic.code]?.({ diagnostic, analysis }) ?? []) : [];
  const until = performance.now() + LONGEST_TRYING;
  const texts = found.map(({ edits }) => applied(analysis.source.text, edits));
  const isNew = texts.map((text, index) => text !== analysis.source.text && texts.indexOf(text) === index);
  const changes = found.filter((_, index) => isNew[index]);
  const mending = changes.slice(0, MOST_TRIED).flatMap((fix) => {
    if (performance.now() > until) return [];
    const { isMended, come, left } = tryFix(fix, diagnostic, analysis, read);
    return isMended && come.length === 0 ? [{ fix, left: left.length }] : [];
  });
  // One that leaves more to mend than another is no help.
  const fewest = Math.min(...mending.map(({ left }) => left));
  return mending
    .filter(({ left }) => left === fewest)
    .slice(0, MOST_OFFERED)
    .map(({ fix }) => fix);
}

function isCode(code: string): code is keyof typeof candidates {
  return Object.hasOwn(candidates, code);
}
