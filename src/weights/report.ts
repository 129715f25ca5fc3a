import type { MissingPart } from '../diagnostics/catalogue/weights.ts';
import type { Diagnostics } from '../diagnostics/collector.ts';
import { replacing } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type { Span } from '../source.ts';
import { type WeightPlan, filePartOf, partOf } from './match.ts';
import type { Parameter } from './parameter.ts';
import { type PartPrefix, NO_PREFIX, isWithin } from './prefixes.ts';

/** What a report is made from, beside the plan. */
export interface PlanReport {
  /** All weights of the network. */
  readonly parameters: readonly Parameter[];
  /** The program's `weights` entries. */
  readonly said: readonly (PartPrefix & { readonly span: Span })[];
  /** Whether what is missing, or left over, is an error. */
  readonly strict: boolean;
  /** Whether the file is the result of a training of the model. */
  readonly isTrained?: boolean;
  /** The place for what has none of its own: the model's name. */
  readonly at: Span;
}

/** How many keys of a part a message names. */
const NAMED = 3;
/** Among how many keys a near one is looked for; a hostile file may have many. */
const MOST_CANDIDATES = 2000;

/**
 * Reports how a file meets a network. A wrong shape is an error, and so is a file without any of the backbone's weights;
 * what is missing or left over is a warning, or with `strict` an error.
 */
export function reportPlan(plan: WeightPlan, report: PlanReport, diagnostics: Diagnostics): void {
  const { file } = plan;
  if (reportEntries(plan, report, diagnostics) || reportUnrelated(plan, report, diagnostics)) return;
  const { at, strict, isTrained = false } = report;
  const of = { file: file.name, ...(isTrained ? { isTrained } : {}) };
  if (plan.mismatched.length > 0) {
    const parts = [...new Set(plan.mismatched.map(({ key }) => partOf(key)))];
    diagnostics.report('weights-shape-mismatch', at, { ...of, misfits: plan.mismatched, parts });
  }
  if (plan.missing.length > 0) {
    const facts = { ...of, parts: missingParts(plan, report.parameters) };
    diagnostics.report(strict ? 'weights-missing-strict' : 'weights-missing', at, facts);
  }
  const left = strict ? [...plan.unused, ...plan.foreign] : plan.unused;
  const [example] = left;
  if (example !== undefined) {
    const facts = { ...of, groups: groupByPart(left), example };
    diagnostics.report(strict ? 'weights-unused-strict' : 'weights-unused', at, facts);
  }
}

/** Checks the prefixes of the `weights` entries, whose parts lowering has checked; true where one is wrong. */
function reportEntries(plan: WeightPlan, { said }: PlanReport, diagnostics: Diagnostics): boolean {
  let wrong = false;
  const keys = [...plan.file.tensors.keys()];
  for (const { part, prefix, span } of said) {
    if (prefix !== NO_PREFIX && !keys.some((key) => isWithin(key, prefix))) {
      wrong = true;
      const nearest = nearestName(prefix, pathsAbove(keys.slice(0, MOST_CANDIDATES)));
      const facts = { file: plan.file.name, part, prefix, ...(nearest === undefined ? {} : { nearest }) };
      const place = { ...span, start: span.end - prefix.length };
      diagnostics.report('weights-unknown-prefix', place, facts, replacing(place, nearest));
    }
  }
  return wrong;
}

/** All paths that hold keys: `a.b` and `a` for `a.b.weight`. */
function pathsAbove(keys: readonly string[]): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const key of keys) {
    for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
      if (paths.has(key.slice(0, dot))) break;
      paths.add(key.slice(0, dot));
    }
  }
  return paths;
}

/** Reports a file that has nothing to do with the backbone; true where it is one. */
function reportUnrelated(plan: WeightPlan, { at }: PlanReport, diagnostics: Diagnostics): boolean {
  const isBackbone = (key: string): boolean => isWithin(key, 'backbone');
  const first = plan.missing.find(({ parameter, fileKey }) => isBackbone(parameter.key) && fileKey !== undefined);
  const met = [...plan.sources.keys(), ...plan.mismatched.map(({ key }) => key)].some(isBackbone);
  if (first?.fileKey === undefined || met) return false;
  const elsewhere = findElsewhere(plan, first.parameter);
  const nearest = elsewhere?.key ?? nearestKey(plan, first.parameter, first.fileKey);
  diagnostics.report('weights-unrelated', at, {
    file: plan.file.name,
    key: first.parameter.key,
    ...(nearest === undefined ? {} : { nearest }),
    ...(elsewhere === undefined ? {} : { entry: `backbone: ${elsewhere.prefix}` }),
  });
  return true;
}

/** A key that ends like the parameter's path within the backbone and has its shape, and what stands before. */
function findElsewhere(plan: WeightPlan, parameter: Parameter): { key: string; prefix: string } | undefined {
  const ending = parameter.key.slice('backbone'.length);
  for (const [key, { shape }] of plan.file.tensors) {
    const prefix = key.slice(0, -ending.length);
    if (!key.endsWith(ending) || prefix === '' || shape.join() !== parameter.shape.join()) continue;
    // Only what the grammar can say as a prefix: a name, or names and numbers between dots.
    if (/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/.test(prefix)) return { key, prefix };
  }
  return undefined;
}

function nearestKey(plan: WeightPlan, { shape }: Parameter, fileKey: string): string | undefined {
  const wanted = shape.join();
  const candidates: string[] = [];
  for (const key of [...plan.unused, ...plan.foreign]) {
    const like = key.length <= 2 * fileKey.length && plan.file.tensors.get(key)?.shape.join() === wanted;
    if (like) candidates.push(key);
    if (candidates.length === MOST_CANDIDATES) break;
  }
  return nearestName(fileKey, candidates);
}

function missingParts(plan: WeightPlan, parameters: readonly Parameter[]): readonly MissingPart[] {
  const totals = countBy(parameters.map(({ key }) => partOf(key)));
  const counts = countBy(plan.missing.map(({ parameter }) => partOf(parameter.key)));
  const named = new Map<string, MissingPart['examples'][number][]>();
  for (const { parameter, fileKey } of plan.missing) {
    const part = partOf(parameter.key);
    const examples = named.get(part) ?? [];
    named.set(part, examples);
    // The keys of a part that is missing as a whole say nothing.
    if (examples.length === NAMED || counts.get(part) === totals.get(part)) continue;
    const nearest = fileKey === undefined ? undefined : nearestKey(plan, parameter, fileKey);
    examples.push({ key: parameter.key, ...(nearest === undefined ? {} : { nearest }) });
  }
  return [...named].map(([part, examples]) => {
    const missing = counts.get(part) ?? 0;
    return { part, missing, of: totals.get(part) ?? missing, examples };
  });
}

function groupByPart(keys: readonly string[]): readonly { readonly prefix: string; readonly count: number }[] {
  return [...countBy(keys.map(filePartOf))].map(([prefix, count]) => ({ prefix, count }));
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
