import type { Code, Facts } from '../diagnostics/catalogue.ts';
import type { Fix, Related } from '../diagnostics/diagnostic.ts';
import { type Dim, formatDim } from '../graph/dim.ts';
import type { InitScheme } from '../graph/graph.ts';
import type { Block } from '../model/program.ts';
import type { Span } from '../source.ts';
import type { Expansion } from './expansion.ts';
import type { Value } from './values.ts';

/** A call that is being expanded, and the one that it stands in. */
export interface CallSite {
  /** The name of the block. */
  readonly callee: string;
  readonly span: Span;
  readonly caller: CallSite | undefined;
}

/** What the tensor of an expression is to its path: what the path names, or an operand on the way there. */
export type Role = 'result' | 'operand';

/** The calls of an expression that own weights, and those of the expression around the call that it is expanded for. */
export interface Weighted {
  readonly calls: Span[];
  readonly outer?: Weighted;
}

/** Where an expression is evaluated. */
export interface Context {
  readonly expansion: Expansion;
  /** The values of the frame's slots. */
  readonly frame: Value[];
  /** Where its weights stand (rules 19 to 21). */
  readonly path: string;
  /** The calls of this expression that own weights, of which there may be one (rule 22); shared by all its parts. */
  readonly weighted: Weighted;
  readonly site: CallSite | undefined;
  /** The block whose body this is; none in a model. */
  readonly block: Block | undefined;
  readonly init: InitScheme;
}

/**
 * Where an expression is evaluated that a call of another expands to: a line of a block, or a member of a sequence. An
 * element of a list belongs to no call, so that nothing that is wrong in it is told by the calls around it.
 */
export function within(context: Context, path = context.path): Context {
  return { ...context, path, weighted: { calls: [], outer: context.weighted } };
}

/** Of a place where what is called is declared. */
export const DECLARED = 'declared here';

/** How many calls around an error are shown. */
const SHOWN_CALLS = 3;

/**
 * Reports what went wrong at `span`. A place in the library is shown beside the user's own call that leads there, which
 * then is the place of the error.
 */
export function reportAt<C extends Code>(
  context: Pick<Context, 'expansion' | 'site'>,
  code: C,
  span: Span,
  facts: Facts[C],
  related: readonly Related[] = [],
  fix?: Fix,
): void {
  let place = span;
  let at = context.site;
  const extra: Related[] = [];
  while (place.source.library && at !== undefined) {
    place = at.span;
    at = at.caller;
  }
  if (place !== span) extra.push({ span, label: 'here in the library' });
  // Where a tensor was made within a block of the library says nothing about the user's own call.
  const own = place !== span ? related : related.filter(isOwn);
  for (let shown = 0; at !== undefined && shown < SHOWN_CALLS; shown += 1, at = at.caller) {
    extra.push({ span: at.span, label: `in this call of \`${at.callee}\`` });
  }
  const mended = fix === undefined || place !== span ? {} : { fix };
  context.expansion.diagnostics.report(code, place, facts, { related: [...own, ...extra], ...mended });
}

function isOwn({ span, label }: Related): boolean {
  return !span.source.library || label === DECLARED;
}

/** Reports a size that must be known and depends on the image's, with the input, where it is left open. */
export function reportSymbolic(context: Context, span: Span, what: string, dim: Dim): void {
  const { inputs, nodes } = context.expansion.builder.finish();
  const open = inputs.flatMap((id) => {
    const node = nodes[id];
    return node === undefined ? [] : [{ span: node.origin, label: 'the size of the image is left open here' }];
  });
  reportAt(context, 'symbolic-value', span, { what, dim: formatDim(dim) }, open);
}
