import { builders } from 'prettier/doc';
import type { Gap, OwnLine, Trivia } from './trivia.ts';

export type Doc = builders.Doc;
const { group, hardline, ifBreak, indent, indentIfBreak, join, line, lineSuffix, softline } = builders;

const emptyLine: Doc = [hardline, hardline];

/** A thing of a list: where it begins in the text, and what prints it. */
export interface Entry {
  readonly start: number;
  readonly print: () => Doc;
}

/** What begins a line of its own once a list is broken: a comment, or a thing with the comment behind it. */
interface Row {
  readonly doc: Doc;
  /** Whether an empty line stands above it. */
  readonly blank: boolean;
}

/** What stands between two brackets. */
interface Contents {
  /** The comment behind the opening bracket. */
  readonly opening: Doc;
  readonly rows: readonly Row[];
  /** Whether a comment or an empty line keeps it from standing on one line. */
  readonly breaks: boolean;
}

/** The comment behind a thing; its width does not count, so that it moves nothing to another line. */
function trailing({ trailing: text }: Gap): Doc {
  return text === undefined ? '' : lineSuffix(` ${text}`);
}

function ownRows(own: readonly OwnLine[]): readonly Row[] {
  return own.map(({ text, blank }) => ({ doc: text, blank }));
}

/** A thing behind a gap, and the comments that it had no line for above it. */
function below({ blank }: Gap, hoisted: readonly Row[], doc: Doc): readonly Row[] {
  return [...hoisted, { doc, blank: false }].map((row, index) => (index === 0 ? { ...row, blank } : row));
}

/** The things between two brackets, the closing one at `close`, with `behind(index)` behind each. */
function readContents(
  trivia: Trivia,
  entries: readonly Entry[],
  close: number,
  behind: (index: number) => Doc = () => '',
): Contents {
  let gap = trivia.gap(entries[0]?.start ?? close);
  const opening = trailing(gap);
  const rows: Row[] = [...ownRows(gap.own)];
  let breaks = gap.trailing !== undefined;
  for (const [index, { print }] of entries.entries()) {
    const { printed, hoisted } = trivia.withHoisted(print);
    const next = trivia.gap(entries[index + 1]?.start ?? close);
    rows.push(...below(gap, ownRows(hoisted), [printed, behind(index), trailing(next)]), ...ownRows(next.own));
    breaks ||= next.trailing !== undefined;
    gap = next;
  }
  breaks ||= rows.length > entries.length || rows.some(({ blank }, index) => blank && index > 0);
  return { opening, rows, breaks };
}

/** Rows one below the other; where they may stand on one line, `between` is `line`. */
function stack(rows: readonly Row[], between: Doc): Doc {
  return rows.map(({ doc, blank }, index) => (index === 0 ? doc : [blank ? emptyLine : between, doc]));
}

/** The brackets of a list with `,` between its items, which stand on one line if they fit, and else each on its own. */
export interface ListShape {
  readonly open: string;
  readonly close: string;
  /** Where the closing bracket stands in the text. */
  readonly closeAt: number;
  /** What stands inside of the brackets on one line. */
  readonly padding: Doc;
  /** Whether the grammar allows a `,` behind the last item. */
  readonly loose: boolean;
  /** Whether as many items as fit stand on each line. */
  readonly filled?: boolean;
}

/** A list in brackets. */
export function bracketed(trivia: Trivia, shape: ListShape, entries: readonly Entry[]): Doc {
  const { open, close, closeAt, padding, loose, filled = false } = shape;
  const id = Symbol('list');
  const lastComma = loose ? ifBreak(',', '', { groupId: id }) : '';
  const behind = (index: number): Doc => (index < entries.length - 1 ? ',' : lastComma);
  const { opening, rows, breaks } = readContents(trivia, entries, closeAt, behind);
  if (rows.length === 0) return breaks ? [open, opening, hardline, close] : [open, close];
  const body = filled && !breaks ? fillRows(rows) : stack(rows, line);
  return group([open, opening, indent([padding, body]), padding, close], { shouldBreak: breaks, id });
}

function fillRows(rows: readonly Row[]): Doc {
  return builders.fill(
    join(
      line,
      rows.map(({ doc }) => doc),
    ).slice(),
  );
}

/** Braces around lines, without the group that decides whether they stand on one line. */
export interface Braces {
  readonly doc: Doc;
  /** Whether they cannot, or their author did not want it. */
  readonly breaks: boolean;
}

/** Braces around lines. They stay on one line if their author wrote nothing but a space behind `{`, and they fit. */
export function braces(trivia: Trivia, openAt: number, closeAt: number, entries: readonly Entry[]): Braces {
  const wanted = trivia.endsLine(openAt + 1);
  const { opening, rows, breaks } = readContents(trivia, entries, closeAt);
  if (rows.length === 0) return { doc: breaks ? ['{', opening, line, '}'] : '{}', breaks };
  const doc = ['{', opening, indent([line, stack(rows, hardline)]), line, '}'];
  return { doc, breaks: wanted || breaks || rows.length > 1 };
}

/** Braces that decide by themselves whether they stand on one line. */
export function bracesAlone({ doc, breaks }: Braces): Doc {
  return group(doc, { shouldBreak: breaks });
}

/** The lines of a file. */
export function fileLines(trivia: Trivia, entries: readonly Entry[]): Doc {
  const { opening, rows } = readContents(trivia, entries, trivia.end);
  return rows.length === 0 ? opening : [opening, stack(rows, hardline), hardline];
}

/** What can begin a line of its own behind a head: an operator with its operand, an arrow with its stage, `else`. */
export interface Segment extends Entry {
  /** Where it ends in the text. */
  readonly end: number;
  /** The token that it begins with, and a space. */
  readonly lead: string;
}

/** What stands behind a head, or the things behind the head of a line, each broken before its token. */
export interface Segmented {
  readonly head: Doc;
  /** Where the head ends in the text. */
  readonly headEnd: number;
  readonly segments: readonly Segment[];
  /** Printed behind the last segment, on its line, and indented with it: braces that may take several lines. */
  readonly tail?: () => Braces;
}

/**
 * A head and its segments on one line, or each segment on its own. The lines of the tail break nothing else, so that
 * `x -> flatten -> sequence {` stays together.
 */
export function segmented(trivia: Trivia, { head, headEnd, segments, tail }: Segmented): Doc {
  const id = Symbol('segments');
  const parts: Doc[] = [];
  let breaks = false;
  let from = headEnd;
  for (const { start, end, lead, print } of segments) {
    const gap = trivia.gap(start, from);
    from = end;
    const { printed, hoisted } = trivia.withHoisted(print);
    const rows = [...ownRows(gap.own), ...below(gap, ownRows(hoisted), [lead, printed])];
    breaks ||= gap.trailing !== undefined || rows.length > 1 || rows.some(({ blank }) => blank);
    parts.push(trailing(gap), ...rows.map(({ doc, blank }) => [blank ? emptyLine : line, doc]));
  }
  const lines = group([head, indent(parts)], { shouldBreak: breaks, id });
  if (tail === undefined) return lines;
  return [lines, indentIfBreak(bracesAlone(tail()), { groupId: id })];
}

/** What stands between a closing brace and what follows its `else`, which begins at `until`. */
export function elseGap(trivia: Trivia, until: number): Braces {
  const gap = trivia.gap(until);
  const above = gap.own.map(({ text, blank }): Doc => [blank ? emptyLine : hardline, text]);
  const breaks = gap.trailing !== undefined || above.length > 0;
  return { doc: breaks ? [trailing(gap), ...above, hardline, 'else '] : ' else ', breaks };
}

/** Brackets that hold one thing. */
export function enclosed(trivia: Trivia, open: string, entry: Entry, close: string, closeAt: number): Doc {
  return bracketed(trivia, { open, close, closeAt, padding: softline, loose: false }, [entry]);
}
