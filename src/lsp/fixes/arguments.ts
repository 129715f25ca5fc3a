import { foreignCall } from '../../diagnostics/foreign-names.ts';
import type { Fix } from '../../diagnostics/diagnostic.ts';
import type { OperatorName } from '../../model/signatures.ts';
import { lineEndOf, spanText } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import type { Node } from '../../syntax/visit.ts';
import { type Analysis } from '../analysis.ts';
import { calledSignature } from '../called.ts';
import type { ShownParam } from '../signatures.ts';
import { visibleValues } from '../visible.ts';
import { classesOfOthers, ofClasses } from './classes.ts';
import { type Broken, type Candidates, between, exampleFor, fix, nodeOf, nodesAround } from './candidate.ts';

type Call = ast.Call | ast.CallStage;

function callAt({ diagnostic, analysis }: Broken): Call | undefined {
  return nodeOf(diagnostic.span, ['call', 'callStage'], analysis);
}

/** Adds what a call lacks: a value of the same name where there is one, and the tensor that it works on. */
export const addArguments: Candidates = (broken) => {
  const call = callAt(broken);
  if (call === undefined) return [];
  const { analysis, diagnostic } = broken;
  const withTensor = [...(diagnostic.help ?? '').matchAll(/`x -> ([^`]*)`/g)].flatMap(([, text]) => text ?? []);
  const [only, ...others] = withTensor;
  // Where two calls may be meant, one of them would be another network.
  if (only !== undefined) return others.length > 0 ? [] : addTensor(call, only, analysis);
  const nodes = nodesAround(call.span, analysis);
  const params = calledSignature(nodes, call, analysis)?.params ?? [];
  const missing = missingOf(params, call);
  const values = visibleValues(analysis, call.span.start);
  const classes = classesOfOthers(nodes, analysis);
  const isResizing = resizing.has(call.callee.text);
  const textsWith = (example: (name: string) => string | undefined): readonly (string | undefined)[] =>
    missing.map(({ name: wanted }) => {
      const own = values.find(({ name, kind }) => name.text === wanted && kind !== 'tensor');
      if (own !== undefined) return own.name.text;
      return isResizing && wanted === 'size' ? sizeAround(nodes) : example(wanted);
    });
  // The last layer of a head has the classes of the other heads.
  const inHead = (name: string): string | undefined =>
    ofClasses.test(name) && classes !== undefined ? classes : exampleFor(name);
  const sets = [textsWith(inHead), textsWith(exampleFor)].filter((texts) => texts.every((text) => text !== undefined));
  const known = new Map(sets.map((texts) => [texts.join(), addNamed(call, missing, texts)]));
  return [...known.values()];
};

const resizing: ReadonlySet<string> = new Set<OperatorName>(['resize_bilinear', 'resize_nearest']);

/** The height and width of what comes into the block or the model around a place, as they are written there: `[H, W]`. */
function sizeAround(nodes: readonly Node[]): string | undefined {
  const types = nodes.flatMap((node) => {
    if (node.kind === 'block') return node.params.map(({ type }) => type);
    return node.kind === 'model' ? node.items.flatMap((item) => (item.kind === 'input' ? [item.type] : [])) : [];
  });
  const [first] = types.flatMap((type) => (type.kind === 'namedType' && type.dims?.length === 4 ? [type.dims] : []));
  const [height, width] = (first ?? []).slice(2).map(({ span }) => spanText(span));
  return height === undefined || width === undefined ? undefined : `[${height}, ${width}]`;
}

/** The parameters without a default that no argument is for. */
function missingOf(params: readonly ShownParam[], call: Call): readonly ShownParam[] {
  const args = call.args ?? [];
  const given = new Set(args.flatMap(({ name }) => (name === undefined ? [] : [name.text])));
  const positional = args.filter(({ name }) => name === undefined).length + (call.kind === 'callStage' ? 1 : 0);
  return params.filter(({ hasDefault, name }) => !hasDefault && !given.has(name)).slice(positional);
}

function addNamed(call: Call, missing: readonly ShownParam[], texts: readonly (string | undefined)[]): Fix {
  const args = call.args ?? [];
  const last = args[args.length - 1];
  const shown = missing.map(({ name }, index) => {
    const text = texts[index] ?? '';
    return last === undefined ? text : `${name}: ${text}`;
  });
  const list = shown.join(', ');
  const title = `add \`${list}\``;
  if (last !== undefined) return fix(title, { span: between(last.span, last.span.end), text: `, ${list}` });
  if (call.args === undefined) return fix(title, { span: between(call.span, call.span.end), text: `(${list})` });
  return fix(title, { span: { ...call.span, start: call.callee.span.end }, text: `(${list})` });
}

/** What a call without what it works on is behind `->`, as a call of a tensor that is at hand. */
function addTensor(call: Call, flowing: string, analysis: Analysis): readonly Fix[] {
  const tensors = visibleValues(analysis, call.span.start).filter(({ kind }) => kind === 'tensor');
  const [callee = '', args] = flowing.split(/\((.*)\)$/);
  return tensors
    .toReversed()
    .slice(0, 3)
    .map(({ name }) => {
      const given = [name.text, ...(args === undefined ? [] : [args])].join(', ');
      return fix(`give it \`${name.text}\``, { span: call.span, text: `${callee}(${given})` });
    });
}

/** Writes what brn calls a layer of another framework. */
export const translateCall: Candidates = ({ diagnostic, analysis }) => {
  const nodes = nodesAround(diagnostic.span, analysis);
  const stage = nodes.findLast((node) => node.kind === 'callStage' || node.kind === 'call');
  const flows = stage?.kind === 'callStage';
  const text = spanText(diagnostic.span);
  const said = foreignCall(text, flows) ?? '';
  // A name alone would be another network where arguments make it what it is.
  if (text.startsWith('self.') || said.includes('groups:')) return [];
  const [, name] = /`(?:-> )?(\w+)(?:\(|`)/.exec(said) ?? [];
  return name === undefined || name === 'x' || name === text
    ? []
    : [fix(`write \`${name}\``, { span: diagnostic.span, text: name })];
};

/** Leaves out a binding that nothing reads. */
export const removeBinding: Candidates = ({ diagnostic }) => {
  const { source, start, end } = diagnostic.span;
  const before = /[ \t]*$/.exec(source.text.slice(0, start))?.[0].length ?? 0;
  const behind = /^[ \t]*(?:\r\n|\n|\r)?/.exec(source.text.slice(end))?.[0].length ?? 0;
  return [fix('remove the binding', { span: { source, start: start - before, end: end + behind }, text: '' })];
};

/** Makes the last binding of a block its result. */
export const addResult: Candidates = ({ diagnostic, analysis }) => {
  const line = nodeOf(diagnostic.span, ['binding'], analysis);
  if (line === undefined || line.name.text === '') return [];
  const indent = /[ \t]*$/.exec(line.span.source.text.slice(0, line.span.start))?.[0] ?? '';
  const text = `${lineEndOf(line.span.source)}${indent}${line.name.text}`;
  return [fix(`make \`${line.name.text}\` the result`, { span: between(line.span, line.span.end), text })];
};
