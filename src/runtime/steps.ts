import type { Manifest, ManifestExit, WireTensor } from '../emit/manifest.ts';
import { present } from '../invariant.ts';

/** Which files are run: each tier as one file, or in stages of one exit each, so that it can stop in between. */
export type Plan = 'flat' | 'staged';

/** One ONNX file to run: a tier, or a stage of one. */
export interface Step {
  readonly tier: string;
  readonly file: string;
  /** The exits that it computes, in the order in which they are tried. */
  readonly exits: readonly ManifestExit[];
  readonly inputs: readonly WireTensor[];
  /** The names of what later steps take, from here or from before. */
  readonly kept: ReadonlySet<string>;
}

/** The steps of a run, in order. */
export function stepsOf(manifest: Manifest, plan: Plan): readonly Step[] {
  const exits = new Map(manifest.exits.map((exit) => [exit.name, exit]));
  const find = (name: string): ManifestExit => present(exits.get(name), 'readManifest checks the names of exits');
  const steps = manifest.tiers.flatMap((tier) =>
    plan === 'flat' || tier.stages.length === 0
      ? [{ tier: tier.name, file: tier.file, exits: tier.exits.map(find), inputs: tier.inputs }]
      : tier.stages.map(({ file, exit, inputs }) => {
          return { tier: tier.name, file, exits: exit === null ? [] : [find(exit)], inputs };
        }),
  );
  return withKept(steps);
}

/** Each step with the names that the steps after it take. */
function withKept(steps: readonly Omit<Step, 'kept'>[]): readonly Step[] {
  const needed = new Set<string>();
  return steps
    .toReversed()
    .map((step) => {
      const kept = new Set(needed);
      for (const input of step.inputs) needed.add(input.name);
      return { ...step, kept };
    })
    .toReversed();
}
