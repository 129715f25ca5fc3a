import { nearestName } from '../diagnostics/nearest.ts';
import type { Model, Param } from '../model/program.ts';
import { describeKind, type Kind } from '../model/kinds.ts';
import { parseDecimal, rational } from '../rational.ts';
import { bindParams } from './bind.ts';
import type { Context } from './context.ts';
import type { Value } from './values.ts';

/** Values for a model's parameters by name, as written: `--set branches=5`. */
export type Settings = ReadonlyMap<string, string>;

/** Puts the values of a model's parameters into its frame: what `settings` say, else the defaults. */
export function bindModelParams(model: Model, settings: Settings, context: Context): boolean {
  const { diagnostics } = context.expansion;
  let ok = true;
  for (const name of settings.keys()) {
    if (model.params.some((param) => param.name === name)) continue;
    const nearest = nearestName(
      name,
      model.params.map((param) => param.name),
    );
    diagnostics.report('unknown-parameter', model.span, {
      model: model.name,
      name,
      parameters: model.params.map((param) => param.name),
      ...(nearest === undefined ? {} : { nearest }),
    });
    ok = false;
  }
  const given = model.params.map((param) => {
    const text = settings.get(param.name);
    if (text === undefined) return undefined;
    const value = readSetting(text, param.kind);
    if (value === undefined) {
      diagnostics.report('bad-setting-value', param.span, {
        param: param.name,
        wanted: describeKind(param.kind),
        text,
        ...exampleOf(param.kind),
      });
      ok = false;
    }
    return value;
  });
  const call = { callee: model.name, spanOf: () => undefined, made: [] };
  return bindParams(model.params, given, call, context, context) && ok;
}

/** A value of a kind that can be set from outside: not a list. */
function exampleOf(kind: Kind): { readonly example?: string } {
  if (kind === 'int' || kind === 'dim') return { example: '8' };
  if (kind === 'float') return { example: '0.5' };
  return kind === 'bool' ? { example: 'true' } : {};
}

function readSetting(text: string, kind: Kind): Value | undefined {
  if (kind === 'bool')
    return text === 'true' || text === 'false' ? { kind: 'bool', value: text === 'true' } : undefined;
  if (kind === 'int' || kind === 'dim')
    return /^-?\d{1,15}$/.test(text) ? { kind: 'int', value: Number(text) } : undefined;
  if (kind !== 'float') return undefined;
  const [, number = '', percent] = /^(-?\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,2})?)(%?)$/.exec(text) ?? [];
  if (number === '') return undefined;
  const sign = number.startsWith('-') ? -1n : 1n;
  const { num, den } = parseDecimal(number.replace('-', ''));
  return { kind: 'float', value: rational(sign * num, percent === '%' ? den * 100n : den) };
}

/** The values of a model's parameters by name, once they are bound. */
export function parameterValues(params: readonly Param[], frame: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(
    params.flatMap((param) => {
      const value = frame[param.slot];
      return value === undefined ? [] : [[param.name, value]];
    }),
  );
}
