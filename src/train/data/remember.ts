import type { DataSource, Example } from './example.ts';

/**
 * The source, which keeps the examples that were loaded until they take `limit` bytes, so that later epochs need not decode
 * or draw them again. Which examples are kept changes nothing but time; one that could not be read is read again.
 */
export function rememberExamples(source: DataSource, limit: number): DataSource {
  const kept = new Map<number, Example>();
  let bytes = 0;
  return {
    ...source,
    load: async (index) => {
      const known = kept.get(index);
      if (known !== undefined) return { kind: 'done', value: known };
      const loaded = await source.load(index);
      if (loaded.kind === 'failed') return loaded;
      const size = bytesOf(loaded.value);
      if (bytes + size <= limit && !kept.has(index)) {
        kept.set(index, loaded.value);
        bytes += size;
      }
      return loaded;
    },
  };
}

function bytesOf({ image, target }: Example): number {
  return image.data.length + (target.kind === 'mask' ? target.mask.data.length : 0);
}
