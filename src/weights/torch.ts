import { floatBytes } from './decode.ts';
import { type WeightProblem, damaged } from './problem.ts';
import { type RandomAccess, copyRange } from './random-access.ts';
import { findStateDict, namesIn } from './state-dict.ts';
import { type Layout, reachOf, storedTensor } from './strided.ts';
import { type FloatType, type StoredTensor, type WeightFile, countValues } from './tensor.ts';
import { StorageRef, type TensorClaim, readTorchPickle } from './torch-pickle.ts';
import { type ZipArchive, type ZipEntry, readZip } from './zip.ts';

/** The pickle of 668 tensors takes 60 kB; this is room for the largest networks with their optimiser. */
const LARGEST_PICKLE = 16 * 1024 * 1024;
/** torch's own limit: `MAX_DIMS` of c10. */
const MOST_AXES = 64;

/** An archive of torch.save: `name/data.pkl` and `name/data/<key>`, where `name` is usually `archive`. */
interface TorchArchive {
  readonly file: RandomAccess;
  readonly zip: ZipArchive;
  readonly folder: string;
}

/** Reads what torch.save writes since torch 1.6. The tensors are read from the file when they are asked for. */
export function readTorch(file: RandomAccess): WeightFile | WeightProblem {
  const zip = readZip(file);
  if (zip.kind === 'problem') return zip;
  const pickle = zip.names.filter((name) => name === 'data.pkl' || name.endsWith('/data.pkl')).at(0);
  if (pickle === undefined) {
    return {
      kind: 'problem',
      code: 'weights-unrecognised',
      facts: { file: file.name, found: { kind: 'zip', names: zip.names.slice(0, 3) } },
    };
  }
  const archive: TorchArchive = { file, zip, folder: pickle.slice(0, -'data.pkl'.length) };
  if (
    zip.names.some((name) => name === `${archive.folder}constants.pkl` || name.startsWith(`${archive.folder}code/`))
  ) {
    return { kind: 'problem', code: 'weights-torchscript', facts: { file: file.name } };
  }
  const byteOrder = readSmall(archive, 'byteorder', 16);
  if (byteOrder !== undefined && new TextDecoder().decode(byteOrder) === 'big') {
    return damaged(file.name, { kind: 'big-endian' });
  }
  return readArchive(archive, pickle);
}

function readSmall({ file, zip, folder }: TorchArchive, name: string, limit: number): Uint8Array | undefined {
  const entry = zip.find(folder + name);
  if (entry === undefined || entry.kind === 'problem' || entry.size > limit) return undefined;
  return copyRange(file, entry.start, entry.size);
}

function readArchive(archive: TorchArchive, pickleName: string): WeightFile | WeightProblem {
  const { file, zip } = archive;
  const entry = zip.find(pickleName);
  if (entry === undefined || entry.kind === 'problem') return entry ?? damaged(file.name, { kind: 'zip-directory' });
  if (entry.size > LARGEST_PICKLE) {
    return damaged(file.name, { kind: 'too-large', what: 'its `data.pkl`', size: entry.size, limit: LARGEST_PICKLE });
  }
  const bytes = copyRange(file, entry.start, entry.size);
  const outcome = bytes === undefined ? undefined : readTorchPickle(bytes);
  if (outcome === undefined || outcome.kind === 'broken') return damaged(file.name, { kind: 'pickle' });
  if (outcome.kind === 'refused') {
    return { kind: 'problem', code: 'weights-unsafe-pickle', facts: { file: file.name, content: outcome.content } };
  }
  const state = findStateDict(outcome.value);
  if (state === undefined) {
    return {
      kind: 'problem',
      code: 'weights-no-state-dict',
      facts: { file: file.name, names: namesIn(outcome.value) },
    };
  }
  return readTensors(archive, state);
}

function readTensors(archive: TorchArchive, state: ReadonlyMap<string, TensorClaim>): WeightFile | WeightProblem {
  const { file } = archive;
  const tensors = new Map<string, StoredTensor>();
  const others = new Map<string, string>();
  for (const [key, claim] of state) {
    const { storage } = claim;
    const layout = readLayout(claim);
    if (!(storage instanceof StorageRef) || layout === undefined) return damaged(file.name, { kind: 'tensor', key });
    if (storage.type === 'integer' || storage.type === 'complex') {
      others.set(key, storage.type);
      continue;
    }
    const tensor = placeTensor(archive, storage, storage.type, layout);
    if (tensor === undefined) return damaged(file.name, { kind: 'tensor-bounds', key, shape: layout.shape });
    if (tensor.kind === 'problem') return tensor;
    tensors.set(key, storedTensor(file, tensor.start, storage.type, layout));
  }
  return { kind: 'weights', name: file.name, tensors, others };
}

/** The storage's entry, if the layout lies in it; undefined where the tensor claims more than there is. */
function placeTensor(
  { file, zip, folder }: TorchArchive,
  storage: StorageRef,
  type: FloatType,
  layout: Layout,
): ZipEntry | WeightProblem | undefined {
  const entry = zip.find(`${folder}data/${storage.key}`);
  if (entry === undefined) return damaged(file.name, { kind: 'zip-entry', entry: `${folder}data/${storage.key}` });
  if (entry.kind === 'problem') return entry;
  const held = Math.floor(entry.size / floatBytes[type]);
  // An expanded view repeats its numbers: it must not make more of them than the file has bytes.
  const fits = storage.count <= held && reachOf(layout) <= storage.count && countValues(layout.shape) <= file.size;
  return fits ? entry : undefined;
}

function readLayout({ offset, size, stride }: TensorClaim): Layout | undefined {
  const shape = readCounts(size);
  const strides = readCounts(stride);
  const [start] = readCounts([offset]) ?? [];
  if (shape === undefined || strides === undefined || start === undefined) return undefined;
  return shape.length === strides.length && shape.length <= MOST_AXES ? { shape, strides, offset: start } : undefined;
}

function readCounts(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const counts = value.filter((item): item is number => Number.isSafeInteger(item) && item >= 0);
  return counts.length === value.length ? counts : undefined;
}
