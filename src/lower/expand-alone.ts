import { Diagnostics } from '../diagnostics/collector.ts';
import { type Dim, symbol } from '../graph/dim.ts';
import type { Block, Body, DimPattern, Param, TensorPattern } from '../model/program.ts';
import type { Context } from './context.ts';
import { evaluate } from './evaluate.ts';
import { expandBody } from './expand.ts';
import { Expansion } from './expansion.ts';
import type { Recorder } from './recorder.ts';
import { type Value, asDim, dimValue, failure } from './values.ts';

/**
 * Expands a block by itself, to show its shapes over its own symbols: a symbol that `given` has a value for is known, any
 * other stands for every size. `given` also has the parameters without a default, by name. What cannot be built for want of
 * a value is left out of what the recorder is told.
 */
export function expandAlone(
  block: Block,
  bodies: ReadonlyMap<Block, Body>,
  given: ReadonlyMap<string, Value>,
  recorder: Recorder,
): void {
  const body = bodies.get(block);
  if (body === undefined) return;
  const expansion = new Expansion(new Diagnostics(), bodies, recorder);
  const context: Context = {
    expansion,
    frame: new Array<Value>(body.slots).fill(failure),
    path: block.name,
    weighted: { calls: [] },
    site: undefined,
    block,
    init: 'torch',
  };
  if (block.params.every((param) => bindAlone(param, given, context))) expandBody(body, context, 'result');
  expansion.finishRecording();
}

function bindAlone(param: Param, given: ReadonlyMap<string, Value>, context: Context): boolean {
  const value =
    param.tensor === undefined ? scalarAlone(param, given, context) : tensorAlone(param, param.tensor, given, context);
  if (value.kind === 'error') return false;
  const { expansion } = context;
  expansion.record('name', param.span, value, expansion.nodeCount, context);
  context.frame[param.slot] = value;
  return true;
}

function scalarAlone(param: Param, given: ReadonlyMap<string, Value>, context: Context): Value {
  const value = given.get(param.name);
  if (value !== undefined) return value;
  return param.default === undefined ? failure : evaluate(param.default, context, 'operand');
}

function tensorAlone(
  param: Param,
  { dtype, dims }: TensorPattern,
  given: ReadonlyMap<string, Value>,
  context: Context,
): Value {
  if (param.kind !== 'tensor') return failure;
  const sizes = dims.map((dim) => sizeAlone(dim, given, context));
  if (!sizes.every((size) => size !== undefined)) return failure;
  const facts = { name: param.name, path: param.name, init: 'torch', origin: param.span } as const;
  const added = context.expansion.builder.input({ dtype, dims: sizes }, facts);
  return added.kind === 'node' ? { kind: 'tensor', node: added.node } : failure;
}

function sizeAlone(dim: DimPattern, given: ReadonlyMap<string, Value>, context: Context): Dim | undefined {
  if (dim.kind === 'match') return asDim(evaluate(dim.value, context, 'operand'));
  const value = given.get(dim.name) ?? dimValue(symbol(dim.name));
  context.frame[dim.slot] = value;
  return asDim(value);
}
