import { Ajv } from 'ajv';
import schema from '../../schemas/manifest.schema.json' with { type: 'json' };
import type { Manifest } from '../emit/manifest.ts';
import type { Condition, Scalar } from '../graph/condition.ts';
import { type Outcome, done, failed, reasonOf } from './problem.ts';

/**
 * The manifest that a text holds. It is checked against schemas/manifest.schema.json, and then that its names agree:
 * whatever this returns can be run as far as the ONNX files allow.
 */
export function readManifest(text: string): Outcome<Manifest> {
  try {
    const value: unknown = JSON.parse(text);
    const ajv = new Ajv({ allowUnionTypes: true, allErrors: false });
    const validate = ajv.compile<Manifest>(schema);
    if (!validate(value)) return failed('manifest-invalid', { reason: firstError(ajv, validate.errors) });
    const reason = disagreement(value);
    return reason === null ? done(value) : failed('manifest-invalid', { reason });
  } catch (thrown) {
    // Not JSON, or nested too deeply to be read.
    return failed('manifest-invalid', { reason: reasonOf(thrown) });
  }
}

/** What is wrong and where, of the last error: the one that is not about an alternative of a union. */
function firstError(ajv: Ajv, errors: Parameters<Ajv['errorsText']>[0]): string {
  return ajv.errorsText(errors?.slice(-1), { dataVar: 'manifest' });
}

/** Two parts of the manifest that contradict each other, in words; null where there are none. */
function disagreement(manifest: Manifest): string | null {
  const names = manifest.exits.map((exit) => exit.name);
  const inTiers = manifest.tiers.flatMap((tier) => tier.exits);
  if (inTiers.join() !== names.join()) return `the tiers hold the exits [${inTiers.join()}], not [${names.join()}]`;
  for (const tier of manifest.tiers) {
    const staged = tier.stages.flatMap(({ exit }) => (exit === null ? [] : [exit]));
    if (tier.stages.length > 0 && staged.join() !== tier.exits.join()) {
      return `the stages of tier ${tier.name} hold the exits [${staged.join()}], not [${tier.exits.join()}]`;
    }
  }
  return missingQuantity(manifest);
}

/** A policy over a quantity that the exit does not compute, in words. */
function missingQuantity({ exits, fallback }: Manifest): string | null {
  for (const [index, exit] of exits.entries()) {
    if (fallback === 'most_confident' && exit.quantities['max_prob'] === undefined) {
      return `exit ${exit.name} has no max_prob, by which the most confident exit is chosen`;
    }
    for (const { name, back } of exit.policy === null ? [] : quantitiesOf(exit.policy.condition)) {
      const at = exits[index - back];
      if (at !== undefined && !hasQuantity(exits, at, name)) return `exit ${at.name} has no quantity ${name}`;
    }
  }
  return null;
}

/** Whether a policy can speak of a quantity of an exit: at the first, `agreement` is 0 and needs no tensor. */
function hasQuantity(exits: Manifest['exits'], exit: Manifest['exits'][number], name: string): boolean {
  return exit.quantities[name] !== undefined || (name === 'agreement' && exit === exits[0]);
}

type Quantity = Scalar & { readonly kind: 'quantity' };

function quantitiesOf(condition: Condition): readonly Quantity[] {
  switch (condition.kind) {
    case 'compare':
      return [...quantitiesIn(condition.left), ...quantitiesIn(condition.right)];
    case 'and':
    case 'or':
      return condition.operands.flatMap(quantitiesOf);
    case 'not':
      return quantitiesOf(condition.operand);
  }
}

function quantitiesIn(scalar: Scalar): readonly Quantity[] {
  switch (scalar.kind) {
    case 'number':
      return [];
    case 'quantity':
      return [scalar];
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return [...quantitiesIn(scalar.left), ...quantitiesIn(scalar.right)];
  }
}
