import type { Problem } from '../runtime/problem.ts';
import { type Failure, failure } from './status.ts';

/** A problem of the runtime as a failure of the command; `subject` is the file that it is about. */
export function failureOf({ code, message, help }: Problem, subject?: string): Failure {
  return failure(`${subject === undefined ? '' : `${subject}: `}${message} [${code}]`, help);
}
