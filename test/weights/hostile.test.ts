import { describe, expect, test } from 'vitest';
import { weightEntries } from '../../src/diagnostics/catalogue/weights.ts';
import type { WeightProblem } from '../../src/weights/problem.ts';
import { readWeights } from '../../src/weights/read.ts';
import { type EntryToWrite, buildZip } from './build-zip.ts';
import { type TensorToWrite, dict, op, pickle, tensor, torchEntries, torchFile, tupleOf } from './build-pickle.ts';
import { floats, golden, join, listValues, pack, strictFile, text } from './files.ts';

const problemOf = (bytes: Uint8Array): WeightProblem => {
  const file = readWeights(strictFile('w.pth', bytes));
  if (file.kind === 'weights') throw new Error('was read');
  return file;
};
const repeated = (bytes: Uint8Array, times: number): Uint8Array =>
  Uint8Array.from({ length: bytes.length * times }, (_, index) => bytes[index % bytes.length] ?? 0);

const kindOf = (bytes: Uint8Array): string => {
  const problem = problemOf(bytes);
  if (problem.code === 'weights-damaged') return problem.facts.damage.kind;
  return problem.code === 'weights-unsafe-pickle' ? problem.facts.content.kind : problem.code;
};

describe('a pickle that calls code', () => {
  const call = (module: string, name: string, ...args: readonly Uint8Array[]): Uint8Array =>
    torchFile(pickle(op.global(module, name), tupleOf(...args), op.reduce));

  test.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['builtins', 'getattr'],
    ['__builtin__', 'exec'],
    ['subprocess', 'Popen'],
    ['torch.hub', 'load'],
    ['torch', 'load'],
    ['torch._utils', '__class__'],
    ['collections', 'OrderedDict.__init__'],
    ['constructor', 'constructor'],
    ['', '__proto__'],
    ['numpy.core.multiarray', 'scalar'],
  ])('%s.%s is refused by its name', (module, name) => {
    expect(problemOf(call(module, name, op.string('echo no')))).toMatchObject({
      code: 'weights-unsafe-pickle',
      facts: { content: { kind: 'name', name: `${module}.${name}` } },
    });
  });

  test.each([
    ['INST', text('(ios\nsystem\n')],
    ['OBJ', join(op.mark, op.global('torch', 'Size'), text('o'))],
    ['EXT1', pack([0x82, 1], [1, 1])],
    ['NEWOBJ_EX', pack([0x92, 1])],
    ['PERSID', text('Pid\n')],
    ['LONG4 of a gigabyte', pack([0x8b, 1], [2 ** 30, 4])],
    ['DICT, which sets `__proto__`', join(op.mark, op.string('__proto__'), op.emptyDict, text('d'))],
    ['NEXT_BUFFER', pack([0x97, 1])],
  ])('the instruction %s is refused', (_, instruction) => {
    expect(kindOf(torchFile(pickle(instruction)))).toBe('instruction');
  });
});

describe('a pickle that reaches for what it holds', () => {
  const claim: TensorToWrite = { count: 2, size: [2], stride: [1] };
  const read = (data: Uint8Array) => readWeights(strictFile('w.pth', torchFile(data, { 0: floats(1, 2) })));

  test('`__proto__` as a key is a key', () => {
    const file = read(pickle(dict({ ['__proto__']: tensor(claim), toString: tensor(claim) })));
    if (file.kind === 'problem') throw new Error(JSON.stringify(file));
    expect([...file.tensors.keys()]).toEqual(['__proto__', 'toString']);
    expect(listValues(file.tensors.get('__proto__'))).toEqual([1, 2]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('BUILD sets nothing: neither a prototype, nor the length of a list that is then spread', () => {
    const state = dict({ ['__proto__']: dict({ polluted: op.none }), length: op.long(2 ** 32 - 1) });
    const list = join(op.emptyList, state, op.build);
    const file = read(pickle(op.global('torch', 'Size'), list, op.reduce, op.pop, dict({ w: tensor(claim) })));
    expect(file.kind).toBe('weights');
    expect('polluted' in {}).toBe(false);
  });

  test('a list that holds itself, and a dict that does', () => {
    const list = join(op.emptyList, op.put(1), op.get(1), op.append);
    const looped = join(op.emptyDict, op.put(2), op.string('state_dict'), op.get(2), op.setItem);
    expect(kindOf(torchFile(pickle(list)))).toBe('weights-no-state-dict');
    expect(kindOf(torchFile(pickle(looped)))).toBe('weights-no-state-dict');
  });

  test('one long list, passed on again and again, is copied once', () => {
    const list = join(op.mark, repeated(op.none, 50_000), op.tuple, op.put(1));
    const size = join(op.global('torch', 'Size'), op.put(2));
    const again = join(op.get(2), op.get(1), op.reduce, op.pop);
    const data = pickle(list, size, repeated(again, 100_000));
    expect(kindOf(torchFile(data))).toBe('arguments');
  });

  test('more instructions than there can be', () => {
    expect(kindOf(torchFile(pickle(new Uint8Array(3_000_000).fill(0x7d))))).toBe('instructions');
  });

  test('marks without end', () => {
    expect(kindOf(torchFile(pickle(new Uint8Array(1_000_000).fill(0x28))))).toBe('weights-no-state-dict');
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['an empty stack', op.stop],
    ['pops of nothing', text('000.')],
    ['a call of a string', pickle(op.string('x'), op.emptyTuple, op.reduce)],
    ['a call of a list of nothing', pickle(op.global('torch', 'Size'), op.none, op.reduce)],
    ['a string longer than the file', pickle(join(text('X'), pack([2 ** 32 - 1, 4]), text('short')))],
    ['bytes of negative length', pickle(join(text('B'), pack([-5, 4])))],
    ['a name that does not end', join(op.proto, text('ctorch'))],
    ['an append to a number', pickle(op.int(1), op.int(2), op.append)],
    ['no end', join(op.proto, op.emptyDict)],
  ])('%s', (_, data) => {
    expect(['pickle', 'instruction', 'weights-no-state-dict']).toContain(kindOf(torchFile(data)));
  });

  test('a number past 2^53 is refused without a word on the console', () => {
    expect(kindOf(torchFile(pickle(op.long(2 ** 60))))).toBe('instruction');
  });
});

describe('a tensor that claims what is not there', () => {
  const base: TensorToWrite = { count: 4, size: [2, 2], stride: [2, 1] };
  const kindWith = (claim: Partial<TensorToWrite>): string =>
    kindOf(torchFile(pickle(dict({ w: tensor({ ...base, ...claim }) })), { 0: floats(1, 2, 3, 4) }));

  test.each<[string, Partial<TensorToWrite>, string]>([
    ['a terabyte', { size: [2 ** 19, 2 ** 19], stride: [2 ** 19, 1] }, 'tensor-bounds'],
    ['a terabyte of storage', { count: 2 ** 38 }, 'tensor-bounds'],
    ['a terabyte of repetition', { size: [2 ** 19, 2 ** 19], stride: [0, 0] }, 'tensor-bounds'],
    [
      'sizes whose product is past any number',
      { size: Array.from({ length: 60 }, () => 2 ** 52), stride: Array.from({ length: 60 }, () => 0) },
      'tensor-bounds',
    ],
    ['an offset past the end', { offset: 1 }, 'tensor-bounds'],
    ['a huge offset', { offset: 2 ** 52 }, 'tensor-bounds'],
    ['a stride past the end', { stride: [3, 1] }, 'tensor-bounds'],
    ['one stride too few', { stride: [1] }, 'tensor'],
    ['65 axes', { size: Array.from({ length: 65 }, () => 1), stride: Array.from({ length: 65 }, () => 1) }, 'tensor'],
    ['a storage that is not there', { storage: '9' }, 'zip-entry'],
    ['a storage by a path', { storage: '../../../etc/passwd' }, 'zip-entry'],
  ])('%s', (_, claim, kind) => {
    expect(kindWith(claim)).toBe(kind);
  });

  test.each([
    ['a negative offset', op.int(-1), tupleOf(op.int(1)), tupleOf(op.int(1))],
    ['a negative size', op.int(0), tupleOf(op.int(-1)), tupleOf(op.int(1))],
    ['a negative stride', op.int(0), tupleOf(op.int(1)), tupleOf(op.int(-1))],
    ['a size that is a string', op.int(0), op.string('12'), tupleOf(op.int(1))],
    ['a size of strings', op.int(0), tupleOf(op.string('1')), tupleOf(op.int(1))],
    ['an offset that is a dict', op.emptyDict, tupleOf(op.int(1)), tupleOf(op.int(1))],
  ])('%s', (_, offset, size, stride) => {
    const id = tupleOf(
      op.string('storage'),
      op.global('torch', 'FloatStorage'),
      op.string('0'),
      op.string('cpu'),
      op.int(1),
    );
    const claim = join(
      op.global('torch._utils', '_rebuild_tensor_v2'),
      tupleOf(join(id, op.persistent), offset, size, stride),
      op.reduce,
    );
    expect(kindOf(torchFile(pickle(dict({ w: claim })), { 0: floats(1) }))).toBe('tensor');
  });

  test('a tensor without a storage', () => {
    const claim = join(op.global('torch._utils', '_rebuild_tensor_v2'), op.emptyTuple, op.reduce);
    expect(kindOf(torchFile(pickle(dict({ w: claim }))))).toBe('tensor');
  });

  test.each([
    ['a number', op.int(1)],
    [
      'another class',
      tupleOf(op.string('storage'), op.global('torch', 'Size'), op.string('0'), op.string('cpu'), op.int(1)),
    ],
    ['no class', tupleOf(op.string('storage'), op.string('FloatStorage'), op.string('0'), op.string('cpu'), op.int(1))],
    [
      'another kind',
      tupleOf(op.string('module'), op.global('torch', 'FloatStorage'), op.string('0'), op.string('cpu'), op.int(1)),
    ],
  ])('a persistent id that is %s', (_, id) => {
    expect(kindOf(torchFile(pickle(id, op.persistent)))).toBe('arguments');
  });
});

describe('an archive that is not what it says', () => {
  const state = pickle(dict({ w: tensor({ count: 1, size: [1], stride: [1] }) }));
  const entries = torchEntries(state, { 0: floats(1) });
  const withFirst = (change: Partial<EntryToWrite>): Uint8Array =>
    buildZip(entries.map((entry, index) => (index === 0 ? { ...entry, ...change } : entry)));

  test.each<[string, Uint8Array, string]>([
    ['a compressed entry (a bomb is one)', withFirst({ method: 8 }), 'zip-compressed'],
    ['an encrypted entry', withFirst({ flags: 1 }), 'zip-compressed'],
    ['an entry past the end', withFirst({ claimedSize: 100_000 }), 'zip-entry'],
    ['an entry of 4 GiB', withFirst({ claimedSize: 0xfffffffe }), 'zip-entry'],
    ['an entry whose header is past the end', withFirst({ claimedOffset: 1_000_000 }), 'zip-entry'],
    ['an entry whose header is no header', withFirst({ claimedOffset: 7 }), 'zip-entry'],
    ['a directory that points at the file itself', buildZip(entries, { claimedDirectoryOffset: 0 }), 'zip-directory'],
    ['a directory past the end', buildZip(entries, { claimedDirectoryOffset: 0xfffffff0 }), 'zip-directory'],
    ['a directory of more entries', buildZip(entries, { claimedEntries: 60_000 }), 'zip-directory'],
    ['the same, with 64 bits', buildZip(entries, { wide: true, claimedEntries: 2 ** 40 }), 'zip-directory'],
    ['a directory past 2^53', buildZip(entries, { wide: true, claimedDirectoryOffset: 2 ** 60 }), 'zip-no-end'],
    ['one name twice', buildZip([...entries, ...entries]), 'zip-directory'],
    ['no end', buildZip(entries).slice(0, -22), 'zip-no-end'],
  ])('%s', (_, bytes, kind) => {
    expect(kindOf(bytes)).toBe(kind);
  });

  test('a pickle of more than 16 MiB', () => {
    expect(kindOf(torchFile(new Uint8Array(17 * 1024 * 1024)))).toBe('too-large');
  });
});

test("a name with a terminal's escape sequence, or of a megabyte, is shown harmless and short", () => {
  const message = (key: string): string => {
    const problem = problemOf(
      torchFile(pickle(dict({ [key]: tensor({ count: 9, size: [9], stride: [1] }) })), { 0: floats(1) }),
    );
    return problem.code === 'weights-damaged' ? weightEntries[problem.code].message(problem.facts) : problem.code;
  };
  expect(message('\u001b[2Jw')).toBe(
    '`w.pth` cannot be read: the tensor `\\u{1b}[2Jw` claims the shape [9], and its bytes are not as many',
  );
  expect(message('w'.repeat(1_000_000)).length).toBeLessThan(300);
});

describe('a file that is cut short', () => {
  test.each(['contiguous.pth', 'views.pth', 'checkpoint.pth'])('%s, at every twentieth', (name) => {
    const whole = golden(name);
    for (let part = 0; part < 20; part += 1) {
      const problem = problemOf(whole.slice(0, Math.floor((whole.length * part) / 20)));
      expect(['weights-unrecognised', 'weights-damaged']).toContain(problem.code);
    }
  });
});
