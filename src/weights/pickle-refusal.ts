import type { RefusedContent } from '../diagnostics/catalogue/weights.ts';

/** How the pickle machine, which is a library's, is left: thrown in what it calls, and caught where it is started. */
export class PickleRefusal extends Error {
  readonly content: RefusedContent;

  constructor(content: RefusedContent) {
    super(content.kind);
    this.content = content;
  }
}
