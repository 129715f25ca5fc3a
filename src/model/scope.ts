import type { Diagnostics } from '../diagnostics/collector.ts';
import { replacing } from '../diagnostics/fix.ts';
import { layerMeant } from '../diagnostics/foreign-layers.ts';
import { foreignCall, foreignConstant, foreignValue, withoutSelf } from '../diagnostics/foreign-names.ts';
import { freshName } from '../diagnostics/fresh-name.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type * as ast from '../syntax/ast.ts';
import { type Span, spanText } from '../source.ts';
import { type Kind, describeKind } from './kinds.ts';
import { importOf, libraryBlocks, libraryModuleOf } from './library-names.ts';
import type { Module } from './modules.ts';
import type { NameNotes } from './name-notes.ts';
import { functionSignatures, operatorSignatures } from './signatures.ts';
import type { Block, Expr, TensorPattern } from './program.ts';

/** A value that can be read by name: a parameter, a symbol, a binding, or the variable of a `for`. */
export interface Value {
  readonly slot: number;
  readonly kind: Kind;
  readonly span: Span;
  /** The place of what it stands for. */
  readonly made: Span;
  readonly what: 'parameter' | 'dimension' | 'binding' | 'variable';
  /** What a parameter's type says of a tensor. */
  readonly tensor?: TensorPattern;
}

/**
 * The values that are visible in a block or a model, and what their expressions are resolved against. Names are
 * declared once (rule 3); `_` may be declared again and is never read.
 */
export class Scope {
  readonly #values = new Map<string, Value>();
  readonly #hidden = new Map<string, Span>();
  readonly #boundAnew = new Set<string>();
  readonly #reads = new Set<number>();
  #slots = 0;
  #silent = false;

  constructor(
    readonly module: Module,
    readonly diagnostics: Diagnostics,
    /** Resolves the block that `name` calls here. */
    readonly blockNamed: (name: string) => Block | undefined,
    /** In a model, a name or path that is no value is a tensor of the backbone (rule 28). */
    readonly inModel: boolean,
    /** Takes down what is declared and used, where somebody asks. */
    readonly notes?: NameNotes,
  ) {}

  get slots(): number {
    return this.#slots;
  }

  /** Makes `name` visible and gives its slot; `made` is the place of what it stands for. */
  declare(name: ast.Name, kind: Kind, what: Value['what'], made = name.span, tensor?: TensorPattern): number {
    const slot = this.#slots++;
    this.notes?.noteValue({ name, kind, what });
    if (name.text === '_' || name.text === '') return slot;
    const before = this.#values.get(name.text);
    if (before !== undefined) this.#reportDuplicate(name, what, before);
    // What was bound anew, as variables are, is meant by the lines below.
    if (before === undefined || what === 'binding') {
      const pattern = tensor === undefined ? {} : { tensor };
      this.#values.set(name.text, { slot, kind, span: name.span, made, what, ...pattern });
    }
    return slot;
  }

  /** Reports a name that is declared twice; one that is bound again and again, once. */
  #reportDuplicate(name: ast.Name, what: Value['what'], before: Value): void {
    const isBinding = what === 'binding';
    const isKnown = isBinding && (this.#boundAnew.has(name.text) || this.diagnostics.hasErrorWithin(name.span));
    this.#boundAnew.add(name.text);
    if (isKnown) return;
    const again = isBinding ? { again: freshName(name.text, this.#values) } : {};
    const related = [{ span: before.span, label: 'first declared here' }];
    this.diagnostics.report('duplicate-name', name.span, { what, name: name.text, ...again }, { related });
  }

  /** Whether a value is called nearly so. */
  isNearValue(name: string): boolean {
    return nearestName(name, this.#values.keys()) !== undefined;
  }

  /** Whether an expression is only the beginning of what is written, whose rest has been reported: `xs` of `xs[0]`. */
  isCutShort({ source, end }: Span): boolean {
    const behind = { source, start: end, end: end + 1 };
    return this.diagnostics.has('indexed-value', behind) || this.diagnostics.has('called-value', behind);
  }

  /** Whether a name stands on a line that could not be read, which may have declared it. */
  #isLost(name: string, { source }: Span): boolean {
    return this.diagnostics.lossesIn(source).some((loss) => spanText(loss).match(/\w+/g)?.includes(name) ?? false);
  }

  /** Whether values that are not known are left unreported. */
  get isSilent(): boolean {
    return this.#silent;
  }

  /** Leaves values that are not known unreported: their declarations could not be read. */
  silence(): void {
    this.#silent = true;
  }

  /** Ends the visibility of a `for`'s variable. */
  remove(name: ast.Name, slot: number): void {
    if (this.#values.get(name.text)?.slot === slot) this.#values.delete(name.text);
  }

  /** Names that a later line will bind, to tell a use above from a name that does not exist. */
  announce(names: readonly ast.Name[]): void {
    for (const { text, span } of names) if (!this.#hidden.has(text)) this.#hidden.set(text, span);
  }

  /** The place of the name that declares a value, where there is one; it is not read. */
  placeOf(name: string): Span | undefined {
    return this.#values.get(name)?.span;
  }

  /** What a value is that is called so; it is not read. */
  kindOf(name: string): Kind | undefined {
    return this.#values.get(name)?.kind;
  }

  /** The channels of a tensor as the type of a parameter declares them, `3` or `C`; it is not read. */
  channelsOf(expr: Expr): string | undefined {
    const [channels] = expr.kind === 'local' ? (this.#values.get(expr.name)?.tensor?.dims ?? []) : [];
    return channels === undefined ? undefined : spanText(channels.span);
  }

  /** The value called so, noted as read. */
  read(name: ast.Name): Value | undefined {
    const value = this.#values.get(name.text);
    if (value === undefined) return undefined;
    this.#reads.add(value.slot);
    this.notes?.noteUse(name, value.span);
    return value;
  }

  /** The slots read since this was last asked. */
  takeReads(): ReadonlySet<number> {
    const reads = new Set(this.#reads);
    this.#reads.clear();
    return reads;
  }

  /**
   * Reports a name that was taken for a tensor of the backbone, where one cannot stand: it is no value then. False for
   * other expressions.
   */
  reportMistakenFeature(expr: Expr): boolean {
    if (expr.kind !== 'feature') return false;
    this.reportUnknownValue({ kind: 'name', text: expr.path, span: expr.span });
    return true;
  }

  /** Reports that nothing is called `name` where a value is asked for. */
  reportUnknownValue({ text, span }: ast.Name): void {
    if (this.#silent || this.diagnostics.hasErrorWithin(span) || this.#isLost(text, span)) return;
    if (this.#isBoundWithSelf(text)) return;
    const later = this.#hidden.get(text);
    if (later !== undefined) {
      const related = [{ span: later, label: 'bound here' }];
      this.diagnostics.report('used-before-binding', span, { name: text }, { related });
      return;
    }
    const nearest = this.diagnostics.isFlood ? undefined : nearestName(text, this.#values.keys());
    const hint = foreignValue(text) ?? this.#valueHint(text);
    const facts = { what: this.inModel ? 'parameter' : 'value', name: text, ...given(hint, nearest) };
    const write = hint === undefined ? nearest : (foreignConstant(text) ?? withoutSelf(text));
    this.diagnostics.report('unknown-name', span, facts, replacing(span, write));
  }

  /** Whether a name is `self.a`, and was bound so: the binding was reported, with a fix for all of them. */
  #isBoundWithSelf(text: string): boolean {
    const value = this.#values.get(withoutSelf(text) ?? '');
    return value !== undefined && spanText(value.span) === text;
  }

  #valueHint(name: string): string | undefined {
    if (name === '_') return '`_` cannot be read: give the binding a name';
    if (name.includes('.'))
      return 'a path names a tensor of a backbone, and stands in a model; in a block, use a binding';
    const callable = this.#describeCallable(name);
    return callable === undefined ? undefined : `\`${name}\` is ${callable}: call it, \`${name}(...)\``;
  }

  /** Reports that nothing that can be called is named so. */
  reportUnknownCallable({ text, span }: ast.Name, flows: boolean): void {
    if (this.module.broken.has(text) || this.diagnostics.hasErrorWithin(span)) return;
    const value = this.#values.get(text);
    const home = libraryModuleOf(text);
    const foreign = foreignCall(text, flows);
    const facts = { what: 'operator, function or block', name: text };
    if (value !== undefined) {
      const hint = `\`${text}\` is a ${value.what}, ${describeKind(value.kind)}, and is not called: write \`${text}\``;
      this.diagnostics.report('unknown-name', span, { ...facts, hint });
    } else if (home !== undefined) {
      const { hint, edit } = importOf(text, home, this.module);
      this.diagnostics.report('unknown-name', span, { ...facts, hint }, { fix: { title: hint, edits: [edit] } });
    } else if (foreign !== undefined) {
      const meant = layerMeant(text, span.source.text, span.end, flows);
      const fix = meant?.end === undefined ? {} : replacing({ ...span, end: meant.end }, meant.text);
      const hint = meant?.help ?? foreign;
      this.diagnostics.report('unknown-name', span, { ...facts, hint }, fix);
    } else if (this.diagnostics.isFlood) {
      this.diagnostics.report('unknown-name', span, facts);
    } else {
      const own = [...Object.keys(operatorSignatures), ...Object.keys(functionSignatures), ...this.module.names.keys()];
      const nearest = nearestName(text, own);
      const inLibrary = nearest === undefined ? nearestName(text, libraryBlocks().keys()) : undefined;
      const where = inLibrary === undefined ? undefined : libraryModuleOf(inLibrary);
      const hint = where === undefined ? undefined : `did you mean \`${inLibrary ?? ''}\` of \`${where}\`?`;
      this.diagnostics.report('unknown-name', span, { ...facts, ...given(hint, nearest) }, replacing(span, nearest));
    }
  }

  #describeCallable(name: string): string | undefined {
    if (Object.hasOwn(operatorSignatures, name)) return 'an operator';
    if (Object.hasOwn(functionSignatures, name)) return 'a function';
    const declared = this.module.names.get(name);
    return declared === undefined ? undefined : `a ${declared.declaration.kind}`;
  }
}

function given(
  hint: string | undefined,
  nearest: string | undefined,
): { readonly hint?: string; readonly nearest?: string } {
  return { ...(hint === undefined ? {} : { hint }), ...(nearest === undefined ? {} : { nearest }) };
}
