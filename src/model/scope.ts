import type { Diagnostics } from '../diagnostics/collector.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type * as ast from '../syntax/ast.ts';
import type { Span } from '../source.ts';
import { type Kind, describeKind } from './kinds.ts';
import { type Module, libraryModuleOf } from './modules.ts';
import { functionSignatures, operatorSignatures } from './signatures.ts';
import type { Block } from './program.ts';

/** A value that can be read by name: a parameter, a symbol, a binding, or the variable of a `for`. */
export interface Value {
  readonly slot: number;
  readonly kind: Kind;
  readonly span: Span;
  readonly what: 'parameter' | 'dimension' | 'binding' | 'variable';
}

/**
 * The values that are visible in a block or a model, and what their expressions are resolved against. Names are
 * declared once (rule 3); `_` may be declared again and is never read.
 */
export class Scope {
  readonly #values = new Map<string, Value>();
  readonly #hidden = new Map<string, Span>();
  readonly #reads = new Set<number>();
  #slots = 0;

  constructor(
    readonly module: Module,
    readonly diagnostics: Diagnostics,
    /** Resolves the block that `name` calls here. */
    readonly blockNamed: (name: string) => Block | undefined,
    /** In a model, a name or path that is no value is a tensor of the backbone (rule 28). */
    readonly inModel: boolean,
  ) {}

  get slots(): number {
    return this.#slots;
  }

  /** Makes `name` visible and gives its slot. */
  declare(name: ast.Name, kind: Kind, what: Value['what']): number {
    const slot = this.#slots++;
    if (name.text === '_' || name.text === '') return slot;
    const before = this.#values.get(name.text);
    if (before !== undefined) {
      const related = [{ span: before.span, label: 'first declared here' }];
      this.diagnostics.report('duplicate-name', name.span, { what, name: name.text }, { related });
    } else {
      this.#values.set(name.text, { slot, kind, span: name.span, what });
    }
    return slot;
  }

  /** Ends the visibility of a `for`'s variable. */
  remove(name: ast.Name, slot: number): void {
    if (this.#values.get(name.text)?.slot === slot) this.#values.delete(name.text);
  }

  /** Names that a later line will bind, to tell a use above from a name that does not exist. */
  announce(names: readonly ast.Name[]): void {
    for (const { text, span } of names) if (!this.#hidden.has(text)) this.#hidden.set(text, span);
  }

  /** The value called so, noted as read. */
  read(name: string): Value | undefined {
    const value = this.#values.get(name);
    if (value !== undefined) this.#reads.add(value.slot);
    return value;
  }

  /** The slots read since this was last asked. */
  takeReads(): ReadonlySet<number> {
    const reads = new Set(this.#reads);
    this.#reads.clear();
    return reads;
  }

  /** Reports that nothing is called `name` where a value is asked for. */
  reportUnknownValue(name: ast.Name): void {
    const later = this.#hidden.get(name.text);
    if (later !== undefined) {
      const related = [{ span: later, label: 'bound here' }];
      this.diagnostics.report('used-before-binding', name.span, { name: name.text }, { related });
      return;
    }
    const callable = this.#describeCallable(name.text);
    const nearest = nearestName(name.text, this.#values.keys());
    const hint =
      name.text === '_'
        ? '`_` cannot be read: give the binding a name'
        : callable === undefined
          ? undefined
          : `\`${name.text}\` is ${callable}: call it, \`${name.text}(...)\``;
    this.diagnostics.report('unknown-name', name.span, {
      what: 'value',
      name: name.text,
      ...(hint === undefined ? {} : { hint }),
      ...(nearest === undefined ? {} : { nearest }),
    });
  }

  /** Reports that nothing that can be called is named so. */
  reportUnknownCallable(name: ast.Name): void {
    const value = this.#values.get(name.text);
    const names = [...Object.keys(operatorSignatures), ...Object.keys(functionSignatures), ...this.module.names.keys()];
    const nearest = nearestName(name.text, names);
    const home = value === undefined ? libraryModuleOf(name.text) : undefined;
    const hint =
      value !== undefined
        ? `\`${name.text}\` is a ${value.what}, ${describeKind(value.kind)}, and is not called: write \`${name.text}\``
        : home === undefined
          ? undefined
          : `write \`use ${home} { ${name.text} }\` at the top`;
    this.diagnostics.report('unknown-name', name.span, {
      what: 'operator, function or block',
      name: name.text,
      ...(hint === undefined ? {} : { hint }),
      ...(nearest === undefined ? {} : { nearest }),
    });
  }

  #describeCallable(name: string): string | undefined {
    if (Object.hasOwn(operatorSignatures, name)) return 'an operator';
    if (Object.hasOwn(functionSignatures, name)) return 'a function';
    const declared = this.module.names.get(name);
    return declared === undefined ? undefined : `a ${declared.declaration.kind}`;
  }
}
