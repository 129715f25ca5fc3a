import type { RandomAccess } from '../../src/weights/random-access.ts';
import { formulaValues } from '../goldens/formula.ts';
import type { Entry } from './golden.ts';

/** A tensor of the file, by the bytes that it takes of the data. */
interface Stretch {
  readonly key: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Counters, which are integers of 8 bytes in a state dict. */
const isCounter = (key: string): boolean => key.endsWith('num_batches_tracked');

function layOut(entries: readonly Entry[]): readonly Stretch[] {
  let end = 0;
  return entries.map(([key, shape]) => {
    const begin = end;
    end += shape.reduce((product, size) => product * size, isCounter(key) ? 8 : 4);
    return { key, shape, begin, end };
  });
}

/**
 * A state dict with the formula's weights as a safetensors file of which no byte is stored: each is computed when it is
 * read. Reads may begin and end at any multiple of 4 of the data.
 */
export function stateDictFile(name: string, entries: readonly Entry[], gain: number): RandomAccess {
  const stretches = layOut(entries);
  const header = Object.fromEntries(
    stretches.map(({ key, shape, begin, end }) => [
      key,
      { dtype: isCounter(key) ? 'I64' : 'F32', shape, data_offsets: [begin, end] },
    ]),
  );
  const json = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(8 + json.length);
  new DataView(head.buffer).setBigUint64(0, BigInt(json.length), true);
  head.set(json, 8);

  const read = (offset: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    bytes.set(head.subarray(offset, offset + length));
    const from = offset - head.length;
    for (const { key, shape, begin, end } of stretches) {
      const [first, last] = [Math.max(from, begin), Math.min(from + length, end)];
      if (first >= last || isCounter(key)) continue;
      const values = formulaValues(key, shape, gain, (first - begin) / 4, (last - begin) / 4);
      bytes.set(new Uint8Array(values.buffer), first - from);
    }
    return bytes;
  };
  return { name: `${name}.safetensors`, size: head.length + (stretches.at(-1)?.end ?? 0), read };
}
