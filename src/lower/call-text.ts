import { type Span, oneLine, spanText } from '../source.ts';

/** A piece of the text on one line. */
export function shown(span: Span): string {
  return oneLine(spanText(span));
}

/** A call as it is written, with another padding. */
export function withPadding(call: string, padding: string): string | undefined {
  const others = argumentsOf(call)?.filter((arg) => !/^padding\b/.test(arg));
  return others && `${call.slice(0, call.indexOf('('))}(${[...others, `padding: ${padding}`].join(', ')})`;
}

/** A call of `conv2d` as it is written, with other channels; undefined where the text does not tell which argument they are. */
export function withChannels(origin: Span, channels: string): string | undefined {
  const call = shown(origin);
  const args = argumentsOf(call);
  const [before] = /(?:->|[=(*])\s*$/.exec(origin.source.text.slice(0, origin.start)) ?? [];
  if (args === undefined || before === undefined) return undefined;
  const isNamed = (arg: string): boolean => /^\w+\s*:/.test(arg);
  const named = args.findIndex((arg) => /^channels\s*:/.test(arg));
  // The tensor is the first, or stands before the arrow.
  const at = named >= 0 ? named : before.startsWith('->') ? 0 : 1;
  if (args.length <= at || (named < 0 && args.slice(0, at + 1).some(isNamed))) return undefined;
  const changed = args.with(at, named < 0 ? channels : `channels: ${channels}`);
  return `${call.slice(0, call.indexOf('('))}(${changed.join(', ')})`;
}

/** The arguments of a call that is written on one line. */
function argumentsOf(call: string): readonly string[] | undefined {
  if (!call.endsWith(')')) return undefined;
  const args: string[] = [];
  let depth = 0;
  let from = call.indexOf('(') + 1;
  for (let at = from; at < call.length; at += 1) {
    const sign = call.charAt(at);
    if (sign === '(' || sign === '[') depth += 1;
    if ((sign === ',' || at === call.length - 1) && depth === 0) {
      args.push(call.slice(from, at).trim());
      from = at + 1;
    }
    if (sign === ')' || sign === ']') depth -= 1;
  }
  return args.filter((arg) => arg !== '');
}
