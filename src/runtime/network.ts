import type { Manifest } from '../emit/manifest.ts';
import type { Engine, EngineSession } from './engine.ts';
import { type Outcome, failed } from './problem.ts';

/** A compiled network whose files are loaded when they are first needed, and once. */
export class Network {
  readonly manifest: Manifest;
  readonly #engine: Engine;
  readonly #locate: (file: string) => string | undefined;
  readonly #sessions = new Map<string, EngineSession>();

  /** `locate` gives the path of a file that the manifest names, or undefined where there is none. */
  constructor(manifest: Manifest, engine: Engine, locate: (file: string) => string | undefined) {
    this.manifest = manifest;
    this.#engine = engine;
    this.#locate = locate;
  }

  /** The loaded file; a file that is missing or that the engine refuses is a problem. */
  async session(file: string): Promise<Outcome<EngineSession>> {
    const known = this.#sessions.get(file);
    if (known !== undefined) return { kind: 'done', value: known };
    const path = this.#locate(file);
    const missing = path === undefined ? file : this.#missingWeights(file);
    if (path === undefined || missing !== undefined) return failed('model-file-missing', { file: missing ?? file });
    const opened = await this.#engine.open({ name: file, path });
    if (opened.kind === 'done') this.#sessions.set(file, opened.value);
    return opened;
  }

  /** The file that a stage takes its weights from, the whole tier's, where it is not there. */
  #missingWeights(stage: string): string | undefined {
    const tier = this.manifest.tiers.find(({ stages }) => stages.some(({ file }) => file === stage));
    return tier === undefined || this.#locate(tier.file) !== undefined ? undefined : tier.file;
  }

  /** Releases all that is loaded; what is asked for later is loaded again. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.close();
  }
}
