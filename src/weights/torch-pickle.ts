import { Parser } from 'pickleparser';
import type { RefusedContent } from '../diagnostics/catalogue/weights.ts';
import { PickleRefusal } from './pickle-refusal.ts';
import { TorchPickleReader } from './pickle-reader.ts';
import type { FloatType } from './tensor.ts';

/** How a torch storage keeps its numbers; the last two kinds are no weights. */
export type StorageType = FloatType | 'integer' | 'complex';

/** What the pickle says of a storage: the numbers themselves are the archive's entry `data/<key>`. */
export class StorageRef {
  readonly type: StorageType;
  readonly key: string;
  readonly count: number;

  constructor(type: StorageType, key: string, count: number) {
    this.type = type;
    this.key = key;
    this.count = count;
  }
}

/** What the pickle says of a tensor, unchecked: storage, offset, size and stride. */
export class TensorClaim {
  readonly storage: unknown;
  readonly offset: unknown;
  readonly size: unknown;
  readonly stride: unknown;

  constructor([storage, offset, size, stride]: readonly unknown[]) {
    this.storage = storage;
    this.offset = offset;
    this.size = size;
    this.stride = stride;
  }
}

/** A pickle's value, in plain arrays, maps, strings, numbers, claims and storages; or what kept it from being read. */
export type PickleOutcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly content: RefusedContent }
  | { readonly kind: 'broken' };

type Callable = (...args: readonly unknown[]) => unknown;

/** torch's storage classes; on disk a bool takes one byte, as an integer does. */
const storageTypes: ReadonlyMap<string, StorageType> = new Map<string, StorageType>([
  ['torch.DoubleStorage', 'f64'],
  ['torch.FloatStorage', 'f32'],
  ['torch.HalfStorage', 'f16'],
  ['torch.BFloat16Storage', 'bf16'],
  ...['Long', 'Int', 'Short', 'Char', 'Byte', 'Bool'].map((name): [string, StorageType] => [
    `torch.${name}Storage`,
    'integer',
  ]),
  ['torch.ComplexFloatStorage', 'complex'],
  ['torch.ComplexDoubleStorage', 'complex'],
]);

/** What each callable takes at most; with more, a file could have one long list copied again and again. */
const MOST_ARGUMENTS = 16;

/** A callable for the machine, which calls it or, where a class is meant, constructs it: hence no arrow function. */
function allow(name: string, compute: (args: readonly unknown[]) => unknown): Callable {
  return function (...args) {
    if (args.length > MOST_ARGUMENTS) throw new PickleRefusal({ kind: 'arguments', name });
    return compute(args);
  };
}

const rebuildTensor = allow('torch._utils._rebuild_tensor_v2', (args) => new TensorClaim(args));
const rebuildParameter = allow('torch._utils._rebuild_parameter', (args) => args[0]);

/** `_rebuild_from_type_v2(rebuild, type, args, state)`: how torch saves a tensor that has attributes of its own. */
const rebuildFromType = allow('torch._tensor._rebuild_from_type_v2', ([rebuild, , given]) => {
  const args: readonly unknown[] = Array.isArray(given) ? given.slice(0, MOST_ARGUMENTS) : [];
  if (rebuild === rebuildTensor) return rebuildTensor(...args);
  if (rebuild === rebuildParameter) return rebuildParameter(...args);
  throw new PickleRefusal({ kind: 'arguments', name: 'torch._tensor._rebuild_from_type_v2' });
});

/** Stands where a value is of no use here (a device, a dtype, a training script's options): it holds nothing. */
const inert = (name: string): [string, Callable] => [name, allow(name, () => undefined)];

const numberTypes = ['float16', 'float32', 'float64', 'bfloat16', 'int8', 'int16', 'int32', 'int64', 'uint8', 'bool'];

/**
 * Every name that a pickle may use: those of torch's own `weights_only` list (torch/_weights_only_unpickler.py) that
 * lead to dense tensors, and harmless ones that checkpoints of torch and torchvision hold beside them.
 */
const callables: ReadonlyMap<string, Callable> = new Map([
  ['collections.OrderedDict', allow('collections.OrderedDict', () => new Map())],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch._utils._rebuild_parameter_with_state', rebuildParameter],
  ['torch._tensor._rebuild_from_type_v2', rebuildFromType],
  ['torch.Size', allow('torch.Size', (args) => args[0])],
  ...['argparse.Namespace', 'collections.Counter'].map(inert),
  ...['torch.Tensor', 'torch.device', 'torch.nn.parameter.Parameter'].map(inert),
  ...numberTypes.map((type) => inert(`torch.${type}`)),
]);

/** Reads a pickle that torch.save wrote. No code runs, whatever it says: see the lists above. */
export function readTorchPickle(bytes: Uint8Array): PickleOutcome {
  const storageClasses = new Map<unknown, StorageType>();
  const parser = new Parser({
    nameResolver: { resolve: (module: unknown, name: unknown) => resolveName(module, name, storageClasses) },
    persistentResolver: { resolve: (id: unknown) => resolveStorage(id, storageClasses) },
    unpicklingTypeOfDictionary: 'Map',
    unpicklingTypeOfSet: 'Set',
  });
  try {
    return { kind: 'value', value: parser.read<unknown>(new TorchPickleReader(bytes)) };
  } catch (thrown) {
    // Whatever else the library throws (end of file, a stack that is too short) means that this is no whole pickle.
    return thrown instanceof PickleRefusal ? { kind: 'refused', content: thrown.content } : { kind: 'broken' };
  }
}

function resolveName(module: unknown, name: unknown, storageClasses: Map<unknown, StorageType>): Callable {
  const path = typeof module === 'string' && typeof name === 'string' ? `${module}.${name}` : '?';
  const type = storageTypes.get(path);
  if (type !== undefined) {
    // A fresh function: it is the class's identity, by which a persistent id names it, and makes nothing itself.
    const storageClass = allow(path, () => undefined);
    storageClasses.set(storageClass, type);
    return storageClass;
  }
  const callable = callables.get(path);
  if (callable === undefined) throw new PickleRefusal({ kind: 'name', name: path });
  return callable;
}

/** `('storage', class, key, location, count)`: torch.save, for each storage. */
function resolveStorage(id: unknown, storageClasses: ReadonlyMap<unknown, StorageType>): StorageRef {
  const parts: readonly unknown[] = Array.isArray(id) ? id : [];
  const [kind, storageClass, key, , count] = parts;
  const type = storageClasses.get(storageClass);
  if (kind !== 'storage' || type === undefined || typeof key !== 'string' || typeof count !== 'number') {
    throw new PickleRefusal({ kind: 'arguments', name: 'storage' });
  }
  return new StorageRef(type, key, count);
}
