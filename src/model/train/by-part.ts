import { replacing } from '../../diagnostics/fix.ts';
import type { Interval } from '../../diagnostics/catalogue/train.ts';
import type * as ast from '../../syntax/ast.ts';
import { type Callee, assignArguments } from '../assign-arguments.ts';
import { isFunction } from '../signatures.ts';
import { PartNames } from './part-names.ts';
import { type FoundPart, findPart } from './parts.ts';
import { type NumberName, type Reading, readNumber } from './reading.ts';
import { type ByPart, type Part, pathOf } from './settings.ts';

/** What `per` gives numbers to, and which numbers. */
export interface ByPartSpec {
  readonly exitsOnly: boolean;
  readonly interval: Interval;
}

type Entry = { readonly part: Part; readonly value: number };

/** One number for all, or `per(...)`; undefined where an error was reported. */
export function readByPart(expr: ast.Expr, spec: ByPartSpec, reading: Reading): ByPart | undefined {
  const { setting, scope } = reading;
  if (expr.kind === 'paren') return readByPart(expr.value, spec, reading);
  if (expr.kind === 'call' && expr.callee.text === 'per') return readPer(expr, spec, reading);
  if (expr.kind === 'call' && !isFunction(expr.callee.text)) {
    const facts = { setting, name: expr.callee.text, values: ['per'], nearest: 'per' };
    const { text, span } = expr.callee;
    if (text !== '') scope.diagnostics.report('unknown-choice', span, facts, replacing(span, 'per'));
    return undefined;
  }
  const numbers = { accepts: 'float', interval: spec.interval } as const;
  const value = readNumber(expr, numbers, { name: setting }, reading, 'a number or `per(...)`');
  return value === undefined ? undefined : { kind: 'all', value };
}

function readPer(call: ast.Call, spec: ByPartSpec, reading: Reading): ByPart | undefined {
  const named = new PartNames();
  const entries: Entry[] = [];
  let ok = true;
  for (const arg of call.args) {
    const { parts, value } = readEntry(arg, spec, reading);
    ok &&= parts !== undefined && value !== undefined;
    for (const found of parts ?? []) {
      const other = named.add(found);
      if (other !== undefined) {
        reportOverlap(found.part, other, reading);
        ok = false;
      } else if (value !== undefined) entries.push({ part: found.part, value });
    }
  }
  return ok ? { kind: 'per', entries } : undefined;
}

function reportOverlap(part: Part, other: Part, { setting, scope }: Reading): void {
  const related = [{ span: other.span, label: 'the first is here' }];
  const facts = { setting, part: pathOf(part), other: pathOf(other) };
  scope.diagnostics.report('overlapping-parts', part.span, facts, { related });
}

interface ReadEntry {
  readonly parts: readonly FoundPart[] | undefined;
  readonly value: number | undefined;
}

/** `part: number`, or `at(path, number)` for what has no name of its own. */
function readEntry(arg: ast.Arg, spec: ByPartSpec, reading: Reading): ReadEntry {
  const numbers = { accepts: 'float', interval: spec.interval } as const;
  const read = (expr: ast.Expr, name: string): number | undefined => {
    const of: NumberName = { name, of: reading.setting };
    return expr.kind === 'missing' ? undefined : readNumber(expr, numbers, of, reading);
  };
  if (arg.name !== undefined) {
    const part = findPart(arg.name, spec.exitsOnly, reading);
    return { parts: part === undefined ? undefined : [part], value: read(arg.value, arg.name.text) };
  }
  const call = arg.value;
  if (call.kind !== 'call' || call.callee.text !== 'at') {
    const facts = { setting: reading.setting, form: 'entry' } as const;
    if (call.kind !== 'missing') reading.scope.diagnostics.report('not-a-part', arg.span, facts);
    return { parts: undefined, value: undefined };
  }
  const [part, value] = argumentsOf(at, call, reading);
  if (part === undefined || value === undefined) return { parts: undefined, value: undefined };
  return { parts: readParts(part, spec.exitsOnly, reading), value: read(value, 'value') };
}

const at: Callee = {
  name: 'at',
  params: [
    { name: 'part', accepts: 'unknown', required: true },
    { name: 'value', accepts: 'float', required: true },
  ],
};

/** The arguments of a call by the order of the parameters, as written. */
function argumentsOf(callee: Callee, call: ast.Call, { scope }: Reading): readonly (ast.Expr | undefined)[] {
  const bound = assignArguments({ callee, args: call.args, flows: false, span: call.span }, scope.diagnostics) ?? [];
  return callee.params.map((_, index) => bound.find((each) => each.index === index)?.arg.value);
}

/** A part, or a list of parts; undefined where an error was reported. */
export function readParts(expr: ast.Expr, exitsOnly: boolean, reading: Reading): readonly FoundPart[] | undefined {
  switch (expr.kind) {
    case 'missing':
      return undefined;
    case 'paren':
      return readParts(expr.value, exitsOnly, reading);
    case 'ref': {
      const part = findPart(expr.name, exitsOnly, reading);
      return part === undefined ? undefined : [part];
    }
    case 'list': {
      const parts = expr.elements.map((element) =>
        element.kind === 'forElement' || element.kind === 'list'
          ? reportNoPart(element.span, reading)
          : readParts(element, exitsOnly, reading),
      );
      return parts.every((each) => each !== undefined) ? parts.flat() : undefined;
    }
    case 'if':
    case 'flow':
    case 'infix':
    case 'prefix':
    case 'literal':
    case 'call':
      return reportNoPart(expr.span, reading);
  }
}

function reportNoPart(span: ast.Expr['span'], { setting, scope }: Reading): undefined {
  scope.diagnostics.report('not-a-part', span, { setting, form: 'path' });
}
