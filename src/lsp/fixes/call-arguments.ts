import type * as ast from '../../syntax/ast.ts';
import type { Analysis } from '../analysis.ts';
import { calledSignature } from '../called.ts';
import { nodesAround } from './candidate.ts';

export type Call = ast.Call | ast.CallStage;

/** The argument of a call for a parameter of some name. */
export function argumentOf(call: Call | undefined, name: RegExp, analysis: Analysis): ast.Arg | undefined {
  if (call === undefined) return undefined;
  const params = calledSignature(nodesAround(call.span, analysis), call, analysis)?.params ?? [];
  const args = call.args ?? [];
  const named = args.find((arg) => arg.name !== undefined && name.test(arg.name.text));
  if (named !== undefined) return named;
  const required = params.filter(({ hasDefault }) => !hasDefault).slice(call.kind === 'callStage' ? 1 : 0);
  const index = required.findIndex((param) => name.test(param.name));
  const positional = args.filter((arg) => arg.name === undefined);
  return index < 0 ? undefined : positional[index];
}
