import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import type { CalleeParam } from './assign-arguments.ts';
import type { Kind } from './kinds.ts';

/** A value as it was declared in a block or a model. */
export interface DeclaredValue {
  readonly name: ast.Name;
  readonly kind: Kind;
  readonly what: 'parameter' | 'dimension' | 'binding' | 'variable';
}

/** An argument, and the parameter that it was taken for. */
export interface GivenArgument {
  readonly arg: ast.Arg;
  readonly param: CalleeParam;
  /** Whether a bare name stands for `name: name`. */
  readonly shorthand: boolean;
}

/** What is found out about names while a program is resolved, for an editor: their declarations, and what uses them. */
export class NameNotes {
  readonly #values: DeclaredValue[] = [];
  #library: NameNotes | undefined;
  readonly #uses: { readonly name: ast.Name; readonly declared: Span }[] = [];
  readonly #arguments: GivenArgument[] = [];

  /** The values of all blocks and models that were resolved, each where it is declared. */
  get values(): readonly DeclaredValue[] {
    return [...this.#values, ...(this.#library?.values ?? [])];
  }

  /** The names outside the library that mean a value, with the place of the name that declares it. */
  get uses(): readonly { readonly name: ast.Name; readonly declared: Span }[] {
    return this.#uses;
  }

  get arguments(): readonly GivenArgument[] {
    return this.#arguments;
  }

  /** Notes what the library's blocks declare. */
  addLibrary(notes: NameNotes): void {
    this.#library = notes;
  }

  noteValue(value: DeclaredValue): void {
    this.#values.push(value);
  }

  noteUse(name: ast.Name, declared: Span): void {
    this.#uses.push({ name, declared });
  }

  noteArgument(given: GivenArgument): void {
    this.#arguments.push(given);
  }
}
