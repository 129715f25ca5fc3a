import { Zip, ZipPassThrough } from 'fflate';
import type { CheckedModel } from '../src/check.ts';
import { compileModel, weighModel } from '../src/compile.ts';
import type { WriteFile } from '../src/emit/emit-onnx.ts';
import { present } from '../src/invariant.ts';
import { version } from '../src/version.ts';
import { FILE } from './names.ts';

/** Bytes that are gathered before they become a Blob, which a browser may keep on disk. */
const GATHERED = 16 * 1024 * 1024;

/** A ZIP archive, written piece by piece and not compressed: weights hardly shrink. */
class Archive {
  readonly #zip: Zip;
  readonly #blobs: Blob[] = [];
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  constructor() {
    this.#zip = new Zip((error, piece) => {
      if (error !== null) throw error;
      this.#pieces.push(new Uint8Array(piece));
      this.#bytes += piece.length;
      if (this.#bytes >= GATHERED) this.#gather();
    });
  }

  /** A file of the archive, until `end`. */
  open(name: string): ZipPassThrough {
    const file = new ZipPassThrough(name);
    this.#zip.add(file);
    return file;
  }

  end(): Blob {
    this.#zip.end();
    this.#gather();
    return new Blob(this.#blobs, { type: 'application/zip' });
  }

  #gather(): void {
    this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#bytes = 0;
  }
}

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What `compileArchive` gives. */
export type Archived =
  { readonly kind: 'archive'; readonly blob: Blob } | { readonly kind: 'refused'; readonly why: string };

/**
 * Compiles a model as `brnc compile` does without a file of weights, into a ZIP archive of the ONNX files, `manifest.json`
 * and the program. `wrote` is told how many bytes each file has so far gained.
 */
export async function compileArchive(
  model: CheckedModel,
  text: string,
  wrote: (bytes: number) => void,
): Promise<Archived> {
  const archive = new Archive();
  const writeFile: WriteFile = async (name, write) => {
    const file = archive.open(name);
    const result = await write({
      write: (bytes) => {
        file.push(bytes);
        wrote(bytes.length);
      },
    });
    file.push(new Uint8Array(), true);
    return result;
  };
  const { weights, from } = weighModel(model, { seed: 0 });
  const facts = {
    weights: present(weights, 'weights that are drawn'),
    weightsFrom: from,
    producer: { name: 'brnc', version },
    source: { file: FILE, sha256: await sha256(text) },
  };
  const emitted = await compileModel(model, facts, writeFile);
  if (emitted.kind === 'refused') return { kind: 'refused', why: `ONNX cannot hold \`${emitted.file}\`` };
  for (const [name, content] of [
    ['manifest.json', `${JSON.stringify(emitted.manifest, null, 2)}\n`],
    [FILE, text],
  ] as const) {
    archive.open(name).push(new TextEncoder().encode(content), true);
  }
  return { kind: 'archive', blob: archive.end() };
}
