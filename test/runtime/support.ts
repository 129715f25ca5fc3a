import type { Outcome } from '../../src/runtime/problem.ts';

/** The value of an outcome that must be one. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'failed') throw new Error(`${outcome.problem.code}: ${outcome.problem.message}`);
  return outcome.value;
}
