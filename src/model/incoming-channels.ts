import { spanText } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import type { CallToBind } from './assign-arguments.ts';

/** A call that can be read with the channels that come in as its first number, or without them. */
export interface TwoReadings {
  readonly call: CallToBind;
  /** What is the channels that come in by one reading, and those that come out by the other. */
  readonly into: ast.Arg;
  /** What is the channels that come out by the first reading. */
  readonly out: ast.Arg;
  /** Whether the first reading says how large a window is, or whatever else follows the channels. */
  readonly hasNext: boolean;
  /** What parameters are taken by. */
  readonly taken: ReadonlyMap<number, ast.Arg | undefined>;
}

/** Names that are numbers of channels. */
const widthName = /(?<![\w.])(?:C|(?:\w*_)?(?:width|channels|planes|filters|features|classes|out))(?![\w.])/;

/** Whether a number is more likely one of channels than the side of a window, of which `least` is the largest. */
function isWide(text: string, least: number): boolean {
  return /^\d+$/.test(text) ? Number(text) >= least && text !== '7' : widthName.test(text);
}

/**
 * Which of the two is meant, `given` where the channels that come in are; `either` where nothing settles it. What is wrong
 * here would be another network, so that only the type of what comes in and names in their places count.
 */
export function whichReading(readings: TwoReadings): 'given' | 'not given' | 'either' {
  const { call, into, out, hasNext } = readings;
  const first = spanText(into.span);
  const second = spanText(out.span);
  const { incoming } = call;
  const isEqual = incoming !== undefined && first === incoming;
  if (!isEqual && incoming !== undefined && /^\d+$/.test(incoming) && /^\d+$/.test(first)) return 'not given';
  // `conv2d(x, 64, 3)`: elsewhere, too, a window is given with the channels.
  if (!hasNext) return isWide(second, 16) || (isEqual && isWide(second, 6)) ? 'either' : 'not given';
  const places = placesOf(readings);
  if (places.length > 0 && places.every((shift) => shift === 0)) return 'not given';
  if (places.length > 0 && places.every((shift) => shift === 1)) return 'given';
  // As many channels as come in, and a window of 3: that is as likely.
  return isEqual && isWide(second, 6) ? 'given' : 'either';
}

/** By how much the names of parameters that stand for themselves are behind their places: `stride` in `(a, 8, 3, stride, 1)`. */
function placesOf({ call: { callee, args, flows }, taken }: TwoReadings): readonly number[] {
  return [...taken].flatMap(([index, arg]) => {
    const isItself = arg?.name === undefined && arg?.value.kind === 'ref' && index > 1;
    if (!isItself || arg.value.kind !== 'ref' || arg.value.name.text !== callee.params[index]?.name) return [];
    return [args.indexOf(arg) + (flows ? 1 : 0) - index];
  });
}
