import { type ILookaheadStrategy, LLkLookaheadStrategy } from 'chevrotain';

type Validate = ILookaheadStrategy['validate'];
type ForAlternation = ILookaheadStrategy['buildLookaheadForAlternation'];
type ForOptional = ILookaheadStrategy['buildLookaheadForOptional'];

/**
 * Chevrotain's own lookahead, left out for productions that decide by themselves: computing it would be a third of
 * what a cold start spends on the grammar. That two tokens suffice for them too is still checked by `validate`.
 */
export class LookaheadWhereUsed implements ILookaheadStrategy {
  readonly #own = new LLkLookaheadStrategy({ maxLookahead: 2 });
  readonly #leftOut = new Set<string>();

  /** Says that the production `name` decides by itself. */
  leaveOut(name: string): void {
    this.#leftOut.add(name);
  }

  validate(options: Parameters<Validate>[0]): ReturnType<Validate> {
    return this.#own.validate(options);
  }

  buildLookaheadForAlternation(options: Parameters<ForAlternation>[0]): ReturnType<ForAlternation> {
    return this.#leftOut.has(options.rule.name) ? () => undefined : this.#own.buildLookaheadForAlternation(options);
  }

  buildLookaheadForOptional(options: Parameters<ForOptional>[0]): ReturnType<ForOptional> {
    return this.#leftOut.has(options.rule.name) ? () => false : this.#own.buildLookaheadForOptional(options);
  }
}
