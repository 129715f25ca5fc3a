import { type Span, spanText } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import { type Analysis, builtOf, declarationAt } from '../analysis.ts';
import { type Candidates, fix } from './candidate.ts';

/** Puts tiers into the order in which they end, the one that does not say where last. */
export const orderTiers: Candidates = ({ diagnostic, analysis }) => {
  const model = declarationAt(analysis, diagnostic.span.start);
  if (model?.kind !== 'model') return [];
  const tiers = model.items.filter((item) => item.kind === 'tier');
  const built = builtOf(analysis, model);
  const units = built?.backbone?.units ?? [];
  const endOf = (tier: ast.TierItem): number => {
    if (tier.until === undefined) return Infinity;
    const end = built?.tiers.find(({ item }) => item.start === tier.span.start)?.end;
    return end === undefined ? units.length : units.findIndex(({ name }) => name === end.name);
  };
  const sorted = tiers.toSorted((a, b) => endOf(a) - endOf(b));
  const edits = tiers.flatMap((tier, index) => {
    const [span, moved] = [withComments(tier, analysis), withComments(sorted[index] ?? tier, analysis)];
    return moved.start === span.start ? [] : [{ span, text: spanText(moved) }];
  });
  return edits.length === 0 ? [] : [fix('put the tiers into the order in which they end', ...edits)];
};

/** An item with the comments that speak of it: those directly above it, and the one behind it on its line. */
function withComments({ span }: ast.Item, { file }: Analysis): Span {
  const { source } = span;
  const between = (from: number, to: number): string => source.text.slice(from, to);
  let { start, end } = span;
  for (const comment of file.comments.toReversed()) {
    const isAbove = comment.span.end <= start && /^[ \t]*(?:\r\n?|\n)[ \t]*$/.test(between(comment.span.end, start));
    if (isAbove && /(?:^|[\r\n\ufeff])[ \t]*$/.test(between(0, comment.span.start))) start = comment.span.start;
  }
  const behind = file.comments.find((comment) => comment.span.start >= end);
  if (behind !== undefined && /^[ \t]*$/.test(between(end, behind.span.start))) end = behind.span.end;
  return { source, start, end };
}
