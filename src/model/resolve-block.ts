import type { Diagnostics } from '../diagnostics/collector.ts';
import { replacing } from '../diagnostics/fix.ts';
import { foreignType } from '../diagnostics/foreign-names.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { type Span, spanText } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { betterValue } from './arguments.ts';
import { type Kind, describeKind, fits } from './kinds.ts';
import type { Binding, Block, Body, Constant, DimPattern, Expr, Param, TensorPattern } from './program.ts';
import { type Typed, literalValue, resolveExpr } from './resolve-expr.ts';
import type { Scope } from './scope.ts';

const typeNames = ['int', 'float', 'bool', 'dim', 'f32', 'u8'];

interface ParamType {
  readonly kind: Kind;
  readonly tensor?: TensorPattern;
  readonly choices?: readonly Constant[];
}

/** What a parameter's type says (rules 12 and 13). Symbols of a tensor type are declared in `scope`. */
function resolveType(type: ast.Type, scope: Scope): ParamType {
  switch (type.kind) {
    case 'listType': {
      const element = resolveType(type.element, scope);
      return { ...element, kind: { list: element.kind } };
    }
    case 'choiceType': {
      const choices = type.values.flatMap((value) => literalValue(value) ?? []);
      const kind = choices.some((choice) => choice.kind === 'float') ? 'float' : (choices[0]?.kind ?? 'unknown');
      const other = choices.find((choice) => !fits(choice.kind, kind));
      if (other !== undefined) {
        const facts = { first: describeKind(kind), other: describeKind(other.kind) };
        scope.diagnostics.report('mixed-list', other.span, facts);
      }
      return { kind, choices };
    }
    case 'namedType':
      return resolveNamedType(type, scope);
  }
}

function resolveNamedType({ name, dims, span }: ast.NamedType, scope: Scope): ParamType {
  const { text } = name;
  if (text === 'f32' || text === 'u8') {
    if (dims !== undefined) {
      const errors = scope.diagnostics.errorCount;
      const resolved = resolveDims(dims, span, scope);
      // What a call gives cannot be held against a shape that is wrong itself.
      if (scope.diagnostics.errorCount > errors) return { kind: 'tensor' };
      return { kind: 'tensor', tensor: { dtype: text, dims: resolved, span } };
    }
    const hint = `write \`${text}[N, C, H, W]\``;
    scope.diagnostics.report('bad-type', span, { why: `the tensor type \`${text}\` has no shape`, hint });
    return { kind: 'tensor' };
  }
  if (text === 'int' || text === 'float' || text === 'bool' || text === 'dim') {
    if (dims === undefined) return { kind: text };
    const list = `[${text}]`;
    const facts = { why: `\`${text}\` is no tensor and has no shape`, hint: `a list of them is \`${list}\`` };
    scope.diagnostics.report('bad-type', span, facts, replacing(span, list));
    return { kind: { list: text } };
  }
  if (text !== '') {
    reportUnknownType(name, span, dims, scope.diagnostics);
  }
  return { kind: 'unknown' };
}

/** Reports a type that is none, with what another language's is here; `extent` has its shape too. */
function reportUnknownType(
  { text, span }: ast.Name,
  extent: Span,
  dims: readonly ast.Expr[] | undefined,
  diagnostics: Diagnostics,
): void {
  const shaped = dims !== undefined;
  const [element] = dims ?? [];
  const isList = element !== undefined && foreignType(text)?.startsWith('[') === true;
  const foreign = isList ? `[${spanText(element.span)}]` : shaped ? shapedType(text) : foreignType(text);
  const nearest = nearestName(text, shaped ? ['f32', 'u8'] : typeNames);
  const write = foreign ?? nearest;
  const facts = { name: text, ...(foreign === undefined ? {} : { write: foreign }) };
  const guess = nearest === undefined ? {} : { nearest };
  const place = foreign?.includes('[') === true ? extent : span;
  diagnostics.report('unknown-type', span, { ...facts, ...guess }, replacing(place, write));
}

/** The element type of a tensor that another language's name stands for. */
function shapedType(name: string): string | undefined {
  return /^(?:u?int8|byte|i8)$/i.test(name)
    ? 'u8'
    : /^(?:float|f|half|double|tensor|bfloat)/i.test(name)
      ? 'f32'
      : undefined;
}

/** What the batch is called elsewhere. */
const isBatchName = /^(?:n|b|B|bs|batch|batch_size|BATCH|None|-1)$/;

/** The dimensions after N, which must be the first. */
export function resolveDims(dims: readonly ast.Expr[], span: ast.Type['span'], scope: Scope): readonly DimPattern[] {
  const [batch, ...rest] = dims;
  if (batch !== undefined && !(batch.kind === 'ref' && batch.name.text === 'N') && batch.kind !== 'missing') {
    const all = dims.map((dim) => spanText(dim.span));
    // Four dimensions are a map's, so that the first is the batch, whatever it is called.
    const isBatch =
      dims.length > 3 || (batch.kind === 'literal' && batch.text === '1') || isBatchName.test(spanText(batch.span));
    const shape = ['N', ...(isBatch ? all.slice(1) : all)].join(', ');
    const text = isBatch ? 'N' : `N, ${spanText(batch.span)}`;
    const facts = {
      why: 'the first dimension of a tensor is the batch, `N`, which stays open',
      hint: `write \`[${shape}]\``,
    };
    scope.diagnostics.report('bad-type', batch.span, facts, replacing(batch.span, text));
  }
  if (rest.length === 0 && batch?.kind !== 'missing') {
    const hint = 'write `[N, C, H, W]` for a map, or `[N, F]` for a vector';
    scope.diagnostics.report('bad-type', span, { why: 'this tensor type has no dimension but the batch', hint });
  }
  return rest.map((dim) => resolveDim(dim, scope));
}

function resolveDim(dim: ast.Expr, scope: Scope): DimPattern {
  if (dim.kind === 'ref' && !dim.name.text.includes('.') && scope.read(dim.name) === undefined) {
    const { name } = dim;
    if (name.text === 'N') {
      const hint = 'give this dimension another symbol';
      scope.diagnostics.report('bad-type', name.span, { why: '`N` is the batch, and only the first dimension', hint });
    } else if (!/^[A-Z]/.test(name.text)) {
      if (scope.isSilent || scope.isNearValue(name.text)) {
        scope.reportUnknownValue(name);
        return { kind: 'match', value: { kind: 'error', span: dim.span }, span: dim.span };
      }
      scope.diagnostics.report('name-case', name.span, { what: 'dimension', name: name.text, capital: true });
    }
    return { kind: 'bind', name: name.text, slot: scope.declare(name, 'dim', 'dimension'), span: dim.span };
  }
  const { expr, kind } = resolveExpr(dim, scope);
  if (!fits(kind, 'dim')) {
    const facts = { what: 'a dimension', wanted: 'an int or a dimension', found: describeKind(kind) };
    scope.diagnostics.report('kind-mismatch', dim.span, facts);
  }
  return { kind: 'match', value: expr, span: dim.span };
}

/** A parameter, declared in `scope` after its type and default, which see those before it only (rules 13 and 14). */
export function resolveParam(param: ast.Param, scope: Scope): Param {
  const declared = resolveType(param.type, scope);
  const written = param.default === undefined ? undefined : resolveExpr(param.default, scope);
  // What is declared as a number and has several is a list of them below.
  const list = written === undefined ? undefined : listMeant(param, declared, written);
  const type = list === undefined ? declared : { kind: list };
  if (written !== undefined && !isUnknownName(declared, written, scope)) {
    checkDefault(param, declared, written, list, scope.diagnostics);
  }
  if (/^[A-Z]/.test(param.name.text)) {
    scope.diagnostics.report('name-case', param.name.span, {
      what: 'parameter',
      name: param.name.text,
      capital: false,
    });
  }
  return {
    name: param.name.text,
    slot: scope.declare(param.name, type.kind, 'parameter', param.span, type.tensor),
    ...type,
    ...(written === undefined ? {} : { default: written.expr }),
    span: param.name.span,
  };
}

/** Reports a name that is no value as that, `True`: in a model it could be a tensor, and no default is one. */
function isUnknownName({ kind }: ParamType, { expr }: Typed, scope: Scope): boolean {
  return kind !== 'tensor' && scope.reportMistakenFeature(expr);
}

/** The kind of `rates: int = [2, 4]`, which is to be declared as a list. */
function listMeant({ default: value }: ast.Param, type: ParamType, { kind }: Typed): Kind | undefined {
  if (type.tensor !== undefined || type.choices !== undefined || typeof type.kind === 'object') return undefined;
  if (value?.kind !== 'list' || value.elements.length < 2 || typeof kind !== 'object') return undefined;
  return fits(kind.list, type.kind) && type.kind !== 'unknown' ? { list: type.kind } : undefined;
}

function checkDefault(
  param: ast.Param,
  type: ParamType,
  written: Typed,
  list: Kind | undefined,
  diagnostics: Diagnostics,
): void {
  const span = param.default?.span ?? param.span;
  const what = `the default of \`${param.name.text}\``;
  if (type.tensor !== undefined && type.kind === 'tensor') {
    diagnostics.report('bad-type', span, { why: 'a tensor has no default', hint: 'remove the default' });
  } else if (list !== undefined) {
    const text = `[${spanText(param.type.span)}]`;
    const title = `write \`${param.name.text}: ${text}\``;
    const facts = { what, wanted: describeKind(type.kind), found: describeKind(written.kind), hint: title };
    diagnostics.report('kind-mismatch', span, facts, { fix: { title, edits: [{ span: param.type.span, text }] } });
  } else if (!fits(written.kind, type.kind)) {
    const better = param.default === undefined ? undefined : betterValue(type.kind, written.kind, param.default);
    const facts = {
      what,
      wanted: describeKind(type.kind),
      found: describeKind(written.kind),
      ...(better === undefined ? {} : { hint: `write \`${better}\`` }),
    };
    diagnostics.report('kind-mismatch', span, facts, replacing(span, better));
  }
}

/** A block's parameters, without its body: all that a call of it needs. */
export function resolveSignature(block: ast.Block, scope: Scope): Block {
  const params = block.params.map((param) => resolveParam(param, scope));
  const [first] = params;
  const [line] = block.body;
  const header = { ...block.span, end: line?.span.start ?? block.end.start };
  const isLost = scope.diagnostics.hasLossWithin(header);
  if (isLost) scope.silence();
  else if (
    first === undefined ||
    (first.kind !== 'tensor' && first.kind !== 'unknown') ||
    first.default !== undefined
  ) {
    scope.diagnostics.report('first-parameter', first?.span ?? block.name.span, { block: block.name.text });
  }
  const symbols = params.flatMap((param) =>
    (param.tensor?.dims ?? []).flatMap((dim) =>
      dim.kind === 'bind' ? [{ name: dim.name, slot: dim.slot, span: dim.span }] : [],
    ),
  );
  const { name, doc } = block;
  return {
    name: name.text,
    module: scope.module.name,
    params,
    symbols,
    ...(doc === undefined ? {} : { doc }),
    span: name.span,
    isBroken: scope.diagnostics.hasErrorWithin(header),
  };
}

interface Bound {
  readonly binding: Binding;
  readonly reads: ReadonlySet<number>;
}

/** The lines of a block, in the scope of its signature. Bindings that the result does not reach are a lint (rule 18). */
export function resolveBody(block: ast.Block, scope: Scope): Body {
  const { diagnostics } = scope;
  const isBroken = diagnostics.hasErrorWithin(block.span);
  const errorsBefore = diagnostics.errorCount;
  scope.takeReads();
  scope.announce(block.body.flatMap((line) => (line.kind === 'binding' ? [line.name] : [])));
  const bound: Bound[] = [];
  let result: Expr | undefined;
  for (const [index, line] of block.body.entries()) {
    if (line.kind === 'binding') {
      bound.push(resolveBinding(line, scope));
      continue;
    }
    const typed = resolveExpr(line.value, scope);
    if (index < block.body.length - 1) {
      if (!isBroken) diagnostics.report('misplaced-result', line.span, { name: block.name.text });
    } else if (fits(typed.kind, 'tensor')) {
      result = typed.expr;
    } else {
      const facts = {
        what: `the result of \`${block.name.text}\``,
        wanted: 'a tensor',
        found: describeKind(typed.kind),
      };
      diagnostics.report('kind-mismatch', line.value.span, facts);
      result = { kind: 'error', span: line.value.span };
    }
  }
  const last = block.body[block.body.length - 1];
  if (last?.kind !== 'result') {
    // Where a line could not be read, it may have been the result.
    if (!isBroken) reportMissingResult(block, last, diagnostics);
  } else if (!isBroken && diagnostics.errorCount === errorsBefore) reportUnused(bound, scope.takeReads(), diagnostics);
  return { slots: scope.slots, bindings: bound.map(({ binding }) => binding), result };
}

function reportMissingResult(block: ast.Block, last: ast.Binding | undefined, diagnostics: Diagnostics): void {
  const facts = { name: block.name.text, ...(last === undefined ? {} : { last: last.name.text }) };
  diagnostics.report('missing-result', last?.span ?? block.end, facts);
}

function resolveBinding(line: ast.Binding, scope: Scope): Bound {
  const typed = resolveExpr(line.value, scope);
  const { name } = line;
  if (/^[A-Z]/.test(name.text)) {
    scope.diagnostics.report('name-case', name.span, { what: 'binding', name: name.text, capital: false });
  }
  const slot = scope.declare(name, typed.kind, 'binding', line.value.span);
  const binding = { unit: line.unit, name: name.text, slot, value: typed.expr, span: line.span };
  return { binding, reads: scope.takeReads() };
}

function reportUnused(bound: readonly Bound[], resultReads: ReadonlySet<number>, diagnostics: Diagnostics): void {
  const reached = new Set(resultReads);
  for (const { binding, reads } of bound.toReversed()) {
    if (reached.has(binding.slot)) for (const slot of reads) reached.add(slot);
    else if (binding.name !== '_' && binding.name !== '') {
      diagnostics.report('unused-binding', binding.span, { name: binding.name });
    }
  }
}
