import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type { DrawingTheme } from '../index.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type { ImageSize } from './layer-sizes.ts';

/** How `check` prints what it finds. */
export const CHECK_FORMATS = ['human', 'json', 'sarif', 'github'] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

/** The colours that `draw` knows. */
export const DRAWING_THEMES = ['light', 'dark', 'auto'] as const satisfies readonly DrawingTheme[];

/** What `compile` writes. */
export const TARGETS = ['onnx', 'tfjs'] as const;
export type Target = (typeof TARGETS)[number];

/** The values of `--set NAME=VALUE`, given several times. */
export type Settings = Readonly<Record<string, string>>;

function addSetting(text: string, before: Settings): Settings {
  const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=\s*(\S.*?)\s*$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('write NAME=VALUE, such as branches=5.');
  return { ...before, [name]: value };
}

/** `--set NAME=VALUE` */
export function setOption(): Option<'--set <NAME=VALUE>', undefined, Settings, Settings> {
  return new Option('--set <NAME=VALUE>', 'set a parameter of the models; may be given several times')
    .argParser(addSetting)
    .default<Settings>({}, 'the defaults of the program');
}

/** A value out of `names`, or a message that names the nearest. */
export function oneOf<const Name extends string>(names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    const nearest = nearestName(text, names);
    const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    throw new InvalidArgumentError(`Allowed are ${names.join(', ')}.${hint}`);
  };
}

/** Values out of `names`, with commas between: `onnx,tfjs`. */
export function listOf<const Name extends string>(names: readonly Name[]): (text: string) => readonly Name[] {
  return (text) => [...new Set(text.split(',').map((part) => oneOf(names)(part.trim())))];
}

/** An integer from `least` on. */
export function integerFrom(least: number): (text: string) => number {
  return (text) => {
    const found = Number(text);
    if (/^[0-9]+$/.test(text) && Number.isSafeInteger(found) && found >= least) return found;
    throw new InvalidArgumentError(`An integer from ${least} on is expected.`);
  };
}

/** Integers from 1 on, with commas between: `128,256`. */
export function integerList(text: string): readonly number[] {
  return text.split(',').map((part) => integerFrom(1)(part.trim()));
}

/** The size of an image: `256`, or height and width, `256x512`. */
export function imageSize(text: string): ImageSize {
  const [, height, width = height] = /^\s*(\d+)(?:\s*x\s*(\d+))?\s*$/.exec(text) ?? [];
  if (height === undefined || width === undefined)
    throw new InvalidArgumentError('write a side, such as 256, or height and width, such as 256x512.');
  return { height: integerFrom(1)(height), width: integerFrom(1)(width) };
}
