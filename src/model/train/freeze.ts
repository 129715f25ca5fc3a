import type * as ast from '../../syntax/ast.ts';
import { readParts } from './by-part.ts';
import { PartNames } from './part-names.ts';
import type { FoundPart } from './parts.ts';
import type { Reading } from './reading.ts';
import { type Part, pathOf } from './settings.ts';

/** The parts that `freeze` names; one that is within another is a lint. */
export function readFreeze(expr: ast.Expr, reading: Reading): readonly Part[] | undefined {
  const found = readParts(expr, false, reading);
  if (found === undefined) return undefined;
  const named = new PartNames();
  for (const each of found.toSorted((a, b) => breadth(a) - breadth(b))) {
    const by = named.holderOf(each);
    if (by === undefined) {
      named.add(each);
      continue;
    }
    const facts = { kind: 'frozen-twice', part: pathOf(each.part), by: pathOf(by) } as const;
    const related = [{ span: by.span, label: 'frozen here' }];
    reading.scope.diagnostics.report('idle-setting', each.part.span, facts, { related });
  }
  return found.map(({ part }) => part);
}

/** Less for a part that may hold the other: a family before its branches, a path before what is below it. */
function breadth({ part }: FoundPart): number {
  const depth = part.within === '' ? 0 : part.within.split('.').length;
  return 2 * depth + (part.family ? 0 : 1);
}
