import { type Outcome, done, failed, reasonOf } from './problem.ts';

/** A package that works on this machine only where it has a library for it. */
type Native = 'engine-missing' | 'image-library-missing';

/** What `load` imports, or the problem that says how to install it. */
export async function loadNative<T>(code: Native, load: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return done(await load());
  } catch (thrown) {
    return failed(code, { reason: isMissing(thrown) ? 'it is not installed' : reasonOf(thrown) });
  }
}

/** Whether the package is not there, as opposed to one that does not work on this machine. */
function isMissing(thrown: unknown): boolean {
  // As `import` says it, and `require`, which it is in the bundle.
  const codes: readonly unknown[] = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];
  return thrown instanceof Error && 'code' in thrown && codes.includes(thrown.code);
}
