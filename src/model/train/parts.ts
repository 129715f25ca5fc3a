import type { Facts } from '../../diagnostics/catalogue.ts';
import { replacing } from '../../diagnostics/fix.ts';
import { nearestName } from '../../diagnostics/nearest.ts';
import type * as ast from '../../syntax/ast.ts';
import type { Expr, Model, Point } from '../program.ts';
import type { Reading } from './reading.ts';
import type { Part } from './settings.ts';

/** What a model's parts are before it is built: the backbone, and its exits, some of them families. */
export type ModelParts = ReadonlyMap<string, PartShape>;

export type PartShape =
  | { readonly kind: 'backbone' }
  | { readonly kind: 'exit' }
  /** Branches `name1`, `name2`, ...; `count` where the text alone tells how many are asked for. */
  | { readonly kind: 'family'; readonly count?: number };

/** The parts of a model by name, in the order of the network. */
export function partsOf(model: Model): ModelParts {
  const parts = new Map<string, PartShape>([['backbone', { kind: 'backbone' }]]);
  for (const branch of model.branches) parts.set(branch.name, shapeOf(branch.point, model));
  if (model.exit !== undefined) parts.set(model.exit.name, { kind: 'exit' });
  parts.delete('');
  return parts;
}

function shapeOf(point: Point, model: Model): PartShape {
  switch (point.kind) {
    case 'error':
      return { kind: 'exit' };
    case 'paths':
      return point.list ? { kind: 'family', count: point.paths.length } : { kind: 'exit' };
    case 'flops':
      return isList(point.value, model) ? familyOf(point.value) : { kind: 'exit' };
  }
}

function familyOf(value: Expr): PartShape {
  const isCounted = value.kind === 'list' && value.elements.every((element) => element.kind === 'expr');
  return isCounted ? { kind: 'family', count: value.elements.length } : { kind: 'family' };
}

/** Whether an expression is a list, by its form; arithmetic gives numbers. */
function isList(value: Expr, model: Model): boolean {
  switch (value.kind) {
    case 'list':
      return true;
    case 'function':
      return value.name === 'even' || value.name === 'range';
    case 'if':
      return isList(value.then, model) || isList(value.otherwise, model);
    case 'local':
      return model.params.some((param) => param.slot === value.slot && typeof param.kind === 'object');
    case 'int':
    case 'float':
    case 'bool':
    case 'feature':
    case 'infix':
    case 'negate':
    case 'not':
    case 'flow':
    case 'error':
      return false;
  }
}

/** A part as it was found: for a branch of a family, the family's name too. */
export interface FoundPart {
  readonly part: Part;
  readonly family?: string;
}

/** The part that a name or a path names: `b`, `b1`, `backbone.layer4`; one that does not exist is reported. */
export function findPart(name: ast.Name, exitsOnly: boolean, reading: Reading): FoundPart | undefined {
  const { text, span } = name;
  if (text === '') return undefined;
  const [head = ''] = text.split('.', 1);
  const within = text.slice(head.length + 1);
  const shape = reading.parts.get(head);
  if (exitsOnly && (shape?.kind === 'backbone' || (within !== '' && shape !== undefined))) {
    reportUnknownPart(name, text, true, reading);
    return undefined;
  }
  if (shape !== undefined) {
    return { part: { name: head, family: shape.kind === 'family', within, span } };
  }
  const family = familyWith(head, reading.parts);
  if (family !== undefined) {
    return { part: { name: head, family: false, within, span }, family };
  }
  reportUnknownPart(name, head, exitsOnly, reading);
  return undefined;
}

/** A branch's number has at most this many digits: lists are far shorter. */
const DIGITS = 6;

/** The family that a branch such as `b3` belongs to, as far as the text tells. */
export function familyWith(name: string, parts: ModelParts): string | undefined {
  const member = memberOf(name, parts);
  return member === undefined || member.number > (member.count ?? Infinity) ? undefined : member.family;
}

/** A name that is a family's with a number behind it; `count` is how many branches the family has, where that is known. */
interface Member {
  readonly family: string;
  readonly number: number;
  readonly count: number | undefined;
}

function memberOf(name: string, parts: ModelParts): Member | undefined {
  for (let digits = 1; digits <= DIGITS && digits < name.length; digits += 1) {
    const [family, number] = [name.slice(0, -digits), name.slice(-digits)];
    if (!/^[0-9]+$/.test(number)) return undefined;
    const shape = parts.get(family);
    if (shape?.kind === 'family' && !number.startsWith('0'))
      return { family, number: Number(number), count: shape.count };
  }
  return undefined;
}

/** The names that can be written, families' first branches included. */
function* partNames(parts: ModelParts, exitsOnly: boolean): Generator<string> {
  for (const [name, { kind }] of parts) {
    if (!exitsOnly || kind !== 'backbone') yield name;
    if (kind === 'family') yield `${name}1`;
  }
}

function reportUnknownPart({ text, span }: ast.Name, part: string, exitsOnly: boolean, reading: Reading): void {
  const { setting, scope, model } = reading;
  // A line of the model that could not be read may have been the part.
  if (scope.diagnostics.hasLossWithin(model.extent)) return;
  const parts = [...reading.parts].flatMap(([name, { kind }]) => (exitsOnly && kind === 'backbone' ? [] : [name]));
  const report = (facts: Pick<Facts['unknown-train-part'], 'why' | 'nearest' | 'parts'>): void =>
    scope.diagnostics.report('unknown-train-part', span, { setting, part, ...facts }, replacing(span, facts.nearest));
  const member = memberOf(part, reading.parts);
  if (member?.count !== undefined) {
    const { family, count } = member;
    report({ why: 'not-placed', parts: Array.from({ length: count }, (_, index) => `${family}${index + 1}`) });
  } else if (reading.parts.has(part.split('.', 1)[0] ?? '')) {
    report({ why: 'not-an-exit', parts });
  } else {
    const nearest = nearestName(part, partNames(reading.parts, exitsOnly));
    report({
      why: 'none',
      parts,
      ...(nearest === undefined ? {} : { nearest: `${nearest}${text.slice(part.length)}` }),
    });
  }
}
