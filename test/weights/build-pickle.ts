import { type EntryToWrite, buildZip } from './build-zip.ts';
import { join, pack, text } from './files.ts';

/** Instructions of pickle, as CPython's Lib/pickletools.py names them. */
export const op = {
  proto: pack([0x80, 1], [2, 1]),
  mark: text('('),
  stop: text('.'),
  pop: text('0'),
  none: text('N'),
  emptyDict: text('}'),
  emptyList: text(']'),
  emptyTuple: text(')'),
  tuple: text('t'),
  append: text('a'),
  appends: text('e'),
  setItem: text('s'),
  setItems: text('u'),
  reduce: text('R'),
  build: text('b'),
  newObject: pack([0x81, 1]),
  persistent: text('Q'),
  false: pack([0x89, 1]),
  global: (module: string, name: string): Uint8Array => text(`c${module}\n${name}\n`),
  string: (value: string): Uint8Array => join(text('X'), pack([text(value).length, 4]), text(value)),
  int: (value: number): Uint8Array => join(text('J'), pack([value, 4])),
  long: (value: number): Uint8Array => join(pack([0x8a, 1], [8, 1]), pack([value, 8])),
  put: (index: number): Uint8Array => join(text('q'), pack([index, 1])),
  get: (index: number): Uint8Array => join(text('h'), pack([index, 1])),
} as const;

export function tupleOf(...items: readonly Uint8Array[]): Uint8Array {
  return join(op.mark, ...items, op.tuple);
}

export interface TensorToWrite {
  readonly storage?: string;
  readonly count: number;
  readonly offset?: number;
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly type?: string;
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`: torch/_tensor.py. */
export function tensor({
  storage = '0',
  count,
  offset = 0,
  size,
  stride,
  type = 'FloatStorage',
}: TensorToWrite): Uint8Array {
  const id = tupleOf(
    op.string('storage'),
    op.global('torch', type),
    op.string(storage),
    op.string('cpu'),
    op.long(count),
  );
  const longs = (values: readonly number[]): Uint8Array => tupleOf(...values.map(op.long));
  const hooks = join(op.global('collections', 'OrderedDict'), op.emptyTuple, op.reduce);
  const args = tupleOf(join(id, op.persistent), op.long(offset), longs(size), longs(stride), op.false, hooks);
  return join(op.global('torch._utils', '_rebuild_tensor_v2'), args, op.reduce);
}

/** A dict, item by item. */
export function dict(items: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const pairs = Object.entries(items).flatMap(([key, value]) => [op.string(key), value]);
  return join(op.emptyDict, op.mark, ...pairs, op.setItems);
}

export function pickle(...instructions: readonly Uint8Array[]): Uint8Array {
  return join(op.proto, ...instructions, op.stop);
}

/** An archive as torch.save lays it out. */
export function torchFile(
  data: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  extra: readonly EntryToWrite[] = [],
): Uint8Array {
  return buildZip(torchEntries(data, storages, extra));
}

export function torchEntries(
  data: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  extra: readonly EntryToWrite[] = [],
): readonly EntryToWrite[] {
  const stored = Object.entries(storages).map(([key, bytes]) => ({ name: `archive/data/${key}`, data: bytes }));
  return [{ name: 'archive/data.pkl', data }, ...stored, { name: 'archive/version', data: text('3\n') }, ...extra];
}
