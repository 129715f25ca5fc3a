import { replacing } from '../diagnostics/fix.ts';
import { foreignForm } from '../diagnostics/foreign-names.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type * as ast from '../syntax/ast.ts';
import { type Span, spanText } from '../source.ts';
import { bindArguments } from './arguments.ts';
import { describeKind, fits } from './kinds.ts';
import type { Branch, Input, Model, Point, Preprocess, Tier } from './program.ts';
import { resolveDims, resolveParam } from './resolve-block.ts';
import { resolveChain, resolveExpr } from './resolve-expr.ts';
import { resolvePolicy } from './resolve-policy.ts';
import type { Scope } from './scope.ts';

const forms = ['f32', 'f16', 'u8'] as const;
const fallbacks = ['last', 'most_confident'] as const;

/** Resolves a model: its names and kinds; what its points name shows when its backbone is built. */
export function resolveModel(model: ast.Model, scope: Scope): Model {
  const { diagnostics } = scope;
  const [firstItem] = model.items;
  if (diagnostics.hasLossWithin({ ...model.span, end: firstItem?.span.start ?? model.span.end })) scope.silence();
  const params = model.params.map((param) => resolveParam(param, scope));
  for (const [index, param] of params.entries()) {
    const type = model.params[index]?.type.span;
    const written = model.params[index]?.span;
    if (written === undefined || type === undefined || spanText(type) === '' || diagnostics.hasErrorWithin(written))
      continue;
    const facts = { param: param.name, type: spanText(type) };
    if (param.default === undefined) diagnostics.report('no-default', param.span, facts);
  }
  const items = groupItems(model, scope);
  const missing = (['input', 'backbone', 'exit'] as const).filter((item) => items[item] === undefined);
  // A line that could not be read may have been the item, or it may stand elsewhere.
  const extent = { ...model.span, end: model.span.end + 2 };
  const isLost = diagnostics.hasLossWithin(extent) || diagnostics.hasCode('misplaced-word');
  if (missing.length > 0 && !isLost)
    diagnostics.report('missing-item', model.name.span, { model: model.name.text, items: missing });
  const input = items.input === undefined ? undefined : resolveInput(items.input, scope);
  const { backbone, exit, stop, weights } = items;
  const branches = items.branches.map((item) => resolveBranch(item, scope));
  const tiers = items.tiers.map((item) => resolveTier(item, scope));
  checkNames(model, scope);
  const resolved = {
    name: model.name.text,
    span: model.name.span,
    extent: model.span,
    ...(model.doc === undefined ? {} : { doc: model.doc }),
    params,
    ...(input === undefined ? {} : { input }),
    ...(backbone === undefined
      ? {}
      : { backbone: { chain: resolveChain(backbone.chain, scope), span: backbone.span } }),
    branches,
    ...(exit === undefined
      ? {}
      : {
          exit: {
            name: exit.name.text,
            nameSpan: exit.name.span,
            chain: resolveChain(exit.chain, scope),
            span: exit.span,
          },
        }),
    ...(stop === undefined ? {} : { stop: resolveStop(stop, scope) }),
    tiers,
    weights: (weights?.entries ?? []).map(({ part, prefix, span }) => ({ part: part.text, prefix: prefix.text, span })),
  };
  return { ...resolved, slots: scope.slots };
}

interface Items {
  input?: ast.InputItem;
  backbone?: ast.BackboneItem;
  exit?: ast.ExitItem;
  stop?: ast.StopItem;
  weights?: ast.WeightsItem;
  readonly branches: ast.BranchItem[];
  readonly tiers: ast.TierItem[];
}

/** The items by kind; a second one where there may be one is reported (rule 30). */
function groupItems(model: ast.Model, scope: Scope): Items {
  const items: Items = { branches: [], tiers: [] };
  const firstOf = <T extends { readonly kind: string; readonly span: Span }>(first: T | undefined, item: T): T => {
    if (first === undefined) return item;
    const related = [{ span: first.span, label: 'the first is here' }];
    scope.diagnostics.report('duplicate-item', item.span, { model: model.name.text, item: item.kind }, { related });
    return first;
  };
  for (const item of model.items) {
    switch (item.kind) {
      case 'input':
        items.input = firstOf(items.input, item);
        break;
      case 'backbone':
        items.backbone = firstOf(items.backbone, item);
        break;
      case 'exit':
        items.exit = firstOf(items.exit, item);
        break;
      case 'stop':
        items.stop = firstOf(items.stop, item);
        break;
      case 'weights':
        items.weights = firstOf(items.weights, item);
        break;
      case 'branch':
        items.branches.push(item);
        break;
      case 'tier':
        items.tiers.push(item);
        break;
    }
  }
  return items;
}

function resolveInput(item: ast.InputItem, scope: Scope): Input | undefined {
  const { type } = item;
  const { diagnostics } = scope;
  if (diagnostics.hasErrorWithin(item.span)) return undefined;
  if (type.kind !== 'namedType' || type.dims === undefined || (type.name.text !== 'f32' && type.name.text !== 'u8')) {
    const hint = 'write `input image: f32[N, 3, 256, 256]`';
    diagnostics.report('bad-input', type.span, { why: 'the input of a model is a tensor of type f32 or u8', hint });
    return undefined;
  }
  const dims = resolveDims(type.dims, type.span, scope);
  if (dims.length !== 3 && dims.length !== 1) {
    const sizes = dims.length === 2 ? dims.map(({ span }) => spanText(span)).join(', ') : '256, 256';
    const hint = `write \`${type.name.text}[N, 3, ${sizes}]\` for an image, or \`f32[N, 16]\` for a vector`;
    diagnostics.report('bad-input', type.span, {
      why: 'the input of a model has the shape [N, C, H, W] or [N, C]',
      hint,
    });
    return undefined;
  }
  const [channels] = dims;
  if (channels?.kind === 'bind') {
    const hint = `write \`${dims.length === 3 ? 'f32[N, 3, H, W]' : 'f32[N, 16]'}\``;
    diagnostics.report('bad-input', channels.span, { why: 'the channels of the input must be known', hint });
    return undefined;
  }
  const preprocess = item.preprocess === undefined ? undefined : resolvePreprocess(item.preprocess, scope);
  return {
    name: item.name.text,
    dtype: type.name.text,
    dims,
    ...(preprocess === undefined ? {} : { preprocess }),
    span: item.span,
    typeSpan: type.span,
  };
}

function resolvePreprocess({ callee, args = [], span }: ast.CallStage, scope: Scope): Preprocess | undefined {
  const name = callee.text;
  if (name === 'imagenet' || name === 'unit') {
    const bound = bindArguments({ name, params: [] }, args, false, span, scope);
    return bound === undefined ? undefined : { kind: name, span };
  }
  if (name === 'normalized') {
    const floats = { accepts: { list: 'float' }, required: true } as const;
    const params = [
      { name: 'mean', ...floats },
      { name: 'std', ...floats },
    ];
    const [mean, std] = bindArguments({ name, params }, args, false, span, scope) ?? [];
    return mean === undefined || std === undefined
      ? undefined
      : { kind: 'normalized', mean: mean.expr, std: std.expr, span };
  }
  const nearest = nearestName(name, ['imagenet', 'unit', 'normalized']);
  const facts = { name, ...(nearest === undefined ? {} : { nearest }) };
  scope.diagnostics.report('unknown-preprocess', callee.span, facts, replacing(callee.span, nearest));
  return undefined;
}

function resolveBranch(item: ast.BranchItem, scope: Scope): Branch {
  return {
    name: item.name.text,
    nameSpan: item.name.span,
    point: resolvePoint(item.point, true, scope),
    chain: resolveChain(item.chain, scope),
    ...(item.when === undefined ? {} : { when: resolvePolicy(item.when, scope) }),
    span: item.span,
  };
}

function refsOf(expr: ast.Expr): readonly ast.Name[] | undefined {
  if (expr.kind === 'ref') return [expr.name];
  if (expr.kind === 'paren') return refsOf(expr.value);
  return undefined;
}

/** A share of the FLOPs or a path, or for a family of branches a list of either (rules 29 and 32). */
function resolvePoint(point: ast.Point, family: boolean, scope: Scope): Point {
  const { value, span } = point;
  if (value.kind === 'missing') return { kind: 'error', span };
  if (!point.ofFlops) {
    const names =
      value.kind === 'list'
        ? value.elements.map((element) => (element.kind === 'forElement' ? undefined : refsOf(element)))
        : [refsOf(value)];
    const paths = names.flatMap((each) => each ?? []);
    if (paths.length === names.length && paths.every((path) => scope.read(path) === undefined)) {
      return pathPoint(paths, value.kind === 'list', family, span, scope);
    }
    // A comma behind it has been reported: several points are a list.
    if (/^\s*,/.test(span.source.text.slice(span.end, span.end + 20))) return { kind: 'error', span };
    const elements = value.kind === 'list' ? value.elements : [value];
    // One that is out of range too is said to be, once it is known which units there are.
    if (!elements.some((element) => element.kind !== 'forElement' && isBeyondShare(element))) {
      const share = elements.map(asShare).join(', ');
      const write = `${value.kind === 'list' ? `[${share}]` : share} of flops`;
      const facts = { why: 'a point is a share `of flops`, or the path of a unit', hint: `write \`${write}\`` };
      scope.diagnostics.report('bad-point', span, facts, replacing(span, write));
      resolveExpr(value, scope);
      return { kind: 'error', span };
    }
  }
  const typed = resolveExpr(value, scope);
  if (fits(typed.kind, 'float') || (family && fits(typed.kind, { list: 'float' })))
    return { kind: 'flops', value: typed.expr, span };
  const wanted = family ? 'a number or a list of numbers' : 'a number';
  scope.diagnostics.report('kind-mismatch', value.span, {
    what: 'the share of the FLOPs',
    wanted,
    found: describeKind(typed.kind),
  });
  return { kind: 'error', span };
}

/** A number as a share: `25%` for `25`. */
function asShare(element: ast.Element): string {
  const percent = element.kind === 'literal' && element.type === 'int' && Number(element.text) < 100 ? '%' : '';
  return `${spanText(element.span)}${percent}`;
}

/** Whether a number is plainly no share, as a percentage or as it is. */
function isBeyondShare(value: ast.Expr): boolean {
  if (value.kind === 'prefix') return value.operators[0]?.text === '-';
  if (value.kind !== 'literal') return false;
  const number = Number.parseFloat(value.text);
  return value.type === 'percent' || value.type === 'int' ? number >= 100 : value.type === 'float' && number >= 1;
}

function pathPoint(names: readonly ast.Name[], list: boolean, family: boolean, span: Span, scope: Scope): Point {
  if (names.length === 0) {
    scope.diagnostics.report('empty-list', span, { what: 'the list of points' });
    return { kind: 'error', span };
  }
  if (list && !family) {
    scope.diagnostics.report('bad-point', span, { why: 'a tier ends at one point', hint: 'name one unit' });
    return { kind: 'error', span };
  }
  return { kind: 'paths', paths: names.map((name) => ({ text: name.text, span: name.span })), list, span };
}

function resolveStop(item: ast.StopItem, scope: Scope): NonNullable<Model['stop']> {
  const { otherwise } = item;
  const fallback = fallbacks.find((name) => name === otherwise.text);
  if (fallback === undefined && otherwise.text !== '') {
    const nearest = nearestName(otherwise.text, fallbacks);
    const facts = { name: otherwise.text, ...(nearest === undefined ? {} : { nearest }) };
    scope.diagnostics.report('bad-fallback', otherwise.span, facts, replacing(otherwise.span, nearest ?? 'last'));
  }
  return { when: resolvePolicy(item.when, scope), otherwise: fallback ?? 'last', span: item.span };
}

function resolveTier(item: ast.TierItem, scope: Scope): Tier {
  const { sending } = item;
  const form = sending === undefined ? 'f32' : forms.find((name) => name === sending.text);
  if (form === undefined && sending !== undefined && sending.text !== '') {
    const write = foreignForm(sending.text) ?? nearestName(sending.text, forms);
    const facts = { name: sending.text, ...(write === undefined ? {} : { write }) };
    scope.diagnostics.report('unknown-form', sending.span, facts, replacing(sending.span, write));
  }
  return {
    name: item.name.text,
    nameSpan: item.name.span,
    ...(item.until === undefined ? {} : { until: resolvePoint(item.until, false, scope) }),
    sending: form ?? 'f32',
    span: item.span,
  };
}

/** Names of exits, tiers and parameters do not clash (rule 33), and begin without a capital (rule 2). */
function checkNames(model: ast.Model, scope: Scope): void {
  const seen = new Map<string, Span>();
  const exit = model.items.find((item) => item.kind === 'exit');
  const parameters = model.params.map((param) => ({ what: 'parameter', name: param.name, own: true }));
  const items = model.items.flatMap((item) =>
    item.kind === 'branch' || item === exit || item.kind === 'tier'
      ? [{ what: item.kind, name: item.name, own: false }]
      : [],
  );
  for (const { what, name, own } of [...parameters, ...items]) {
    if (name.text === '') continue;
    const first = seen.get(name.text);
    if (first === undefined) seen.set(name.text, name.span);
    else if (!own) {
      const related = [{ span: first, label: 'first declared here' }];
      scope.diagnostics.report('duplicate-name', name.span, { what, name: name.text }, { related });
    }
    if (!own && /^[A-Z]/.test(name.text)) {
      scope.diagnostics.report('name-case', name.span, { what, name: name.text, capital: false });
    }
  }
}
