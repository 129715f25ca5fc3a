import { CompletionItemKind } from 'vscode-languageserver-types';
import { spanText } from '../source.ts';
import type { Node } from '../syntax/visit.ts';
import type { Wanted } from './completion-arguments.ts';
import { type Choice, rank } from './completion-items.ts';
import type { Site } from './completion.ts';

/** The number at a place with the units that it can have there: `25% of flops` for a point, `15%` for what is a share. */
export function withUnits(nodes: readonly Node[], wanted: Wanted | undefined, { cursor }: Site): readonly Choice[] {
  const written = spanText(cursor.word);
  const value = Number(written.replace(/%$/, ''));
  if (!(value >= 0 && value <= 100)) return [];
  // 0.25 is a share already, and 25 is one as a percentage.
  const share = written.endsWith('%') || value < 1 ? written : `${written}%`;
  const point = nodes[nodes.length - 2];
  if (point?.kind === 'point' && !point.ofFlops) return [choice(`${share} of flops`)];
  const isShare = nodes.some(({ kind }) => kind === 'point') && !nodes.some(({ kind }) => kind === 'arg');
  return share !== written && (isShare || wanted?.kinds.includes('float') === true) ? [choice(share)] : [];
}

function choice(label: string): Choice {
  return { label, kind: CompletionItemKind.Unit, rank: rank.wanted };
}
