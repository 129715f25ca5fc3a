import type { Outcome } from './problem.ts';
import type { Tensor } from './tensor.ts';

/** Tensors by name. */
export type Tensors = ReadonlyMap<string, Tensor>;

/** What loads ONNX files. The product's is ONNX Runtime (onnxruntime.ts). */
export interface Engine {
  /** Loads the ONNX file at a path; its weights may lie in a file beside it. */
  open(file: ModelFile): Promise<Outcome<EngineSession>>;
}

/** A file of a compiled network: its name in the manifest, and where it lies. */
export interface ModelFile {
  readonly name: string;
  readonly path: string;
}

/** A loaded ONNX file. */
export interface EngineSession {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Computes the outputs named in `fetch` from all inputs. */
  run(feeds: Tensors, fetch: readonly string[]): Promise<Outcome<Tensors>>;
  close(): Promise<void>;
}
