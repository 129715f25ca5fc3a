import { TensorClaim } from './torch-pickle.ts';

/** A state dict inside what torch.save wrote: each key with its tensor. */
export type StateDict = ReadonlyMap<string, TensorClaim>;

/** The keys under which checkpoints keep a state dict, in the order in which they are tried. */
const wrappers = ['state_dict', 'model_state_dict', 'model_state', 'model'] as const;

/**
 * The state dict: the value itself where it holds tensors by name, and else the first that a checkpoint wraps. Values
 * of a state dict that are no tensors (a module's extra state) are passed over. Undefined where there is none.
 */
export function findStateDict(value: unknown): StateDict | undefined {
  const direct = tensorsOf(value);
  if (direct !== undefined || !(value instanceof Map)) return direct;
  for (const wrapper of wrappers) {
    const wrapped = tensorsOf(value.get(wrapper));
    if (wrapped !== undefined) return wrapped;
  }
  return undefined;
}

/** What a value that holds no state dict is: the names in it, or nothing where it is no dict. */
export function namesIn(value: unknown): readonly string[] {
  return value instanceof Map ? [...value.keys()].filter((key): key is string => typeof key === 'string') : [];
}

function tensorsOf(value: unknown): StateDict | undefined {
  if (!(value instanceof Map)) return undefined;
  const tensors = new Map<string, TensorClaim>();
  for (const [key, item] of value) if (typeof key === 'string' && item instanceof TensorClaim) tensors.set(key, item);
  return tensors.size > 0 ? tensors : undefined;
}
