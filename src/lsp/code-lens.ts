import type { CodeLens } from 'vscode-languageserver-types';
import type * as ast from '../syntax/ast.ts';
import { type Analysis, builtOf } from './analysis.ts';
import { costOfNodes, showMacs, showShort } from './costs.ts';
import { toRange } from './ranges.ts';
import { checkedOf, summaryOf } from './reports.ts';

/** A line above each model: its parameters, its multiply-accumulates, how many exits it has. */
export function codeLenses(analysis: Analysis): readonly CodeLens[] {
  return analysis.file.declarations.flatMap((declaration) => {
    if (declaration.kind !== 'model') return [];
    const title = titleOf(declaration, analysis);
    return title === undefined ? [] : [{ range: toRange(declaration.name.span), command: { title, command: '' } }];
  });
}

function titleOf(model: ast.Model, analysis: Analysis): string | undefined {
  const checked = checkedOf(analysis, model);
  if (checked !== undefined) return summaryOf(checked.report);
  const built = builtOf(analysis, model);
  if (built?.backbone === undefined) return undefined;
  // Where there are errors elsewhere, the backbone at least is known.
  const { node, total, units } = built.backbone;
  const { params } = costOfNodes(0, node.id + 1, built);
  return `backbone: ${showShort(params)} parameters · ${showMacs(total)} · ${units.length} units`;
}
