import type { GivenArgument, DeclaredValue } from '../model/name-notes.ts';
import { isFunction, isOperator, operatorSignatures } from '../model/signatures.ts';
import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { type Node, children } from '../syntax/visit.ts';
import { type Analysis, builtOf } from './analysis.ts';
import type { Meaning, NameUse } from './meaning.ts';
import { modelNamed, nameMember, namePart } from './parts.ts';
import { segmentsOf } from './segments.ts';
import { nameSetting } from './train-names.ts';

const namesOf = new WeakMap<Analysis, readonly NameUse[]>();

/** Every name of a text whose meaning is known, in the order of the text; a shorthand argument is there twice. */
export function names(analysis: Analysis): readonly NameUse[] {
  const known = namesOf.get(analysis);
  if (known !== undefined) return known;
  const finder = new NameFinder(analysis);
  for (const declaration of analysis.file.declarations) finder.visitDeclaration(declaration);
  const found = finder.found.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  namesOf.set(analysis, found);
  return found;
}

/** The name at an offset, or that ends there; of a shorthand argument the value. */
export function nameAt(analysis: Analysis, offset: number): NameUse | undefined {
  const touching = names(analysis).filter(({ span }) => span.start <= offset && offset <= span.end);
  // Of two that meet, the one that begins; of a path, the segment.
  return touching.findLast(({ shorthand }) => shorthand !== 'parameter') ?? touching[0];
}

/** What calls and names are in: they are looked up in other tables in a policy than in a block. */
interface Place {
  readonly model?: ast.Model;
  readonly inPolicy?: boolean;
  /** Of a point, what it belongs to. */
  readonly point?: 'branch' | 'tier';
}

const quantities: ReadonlySet<string> = new Set(['entropy', 'max_prob', 'margin', 'agreement', 'fraction', 'patience']);

class NameFinder {
  readonly found: NameUse[] = [];
  readonly #analysis: Analysis;
  /** By the start of the name, in this file. */
  readonly #declared = new Map<number, DeclaredValue>();
  readonly #uses = new Map<number, DeclaredValue>();
  readonly #given = new Map<ast.Arg, GivenArgument>();
  readonly #values = new Map<string, DeclaredValue>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    const { source, names: notes } = analysis;
    for (const value of notes.values) {
      const key = keyOf(value.name.span);
      if (!this.#values.has(key)) this.#values.set(key, value);
      if (value.name.span.source === source) this.#declared.set(value.name.span.start, value);
    }
    for (const { name, declared } of notes.uses) {
      const value = this.#values.get(keyOf(declared));
      if (value !== undefined && name.span.source === source) this.#uses.set(name.span.start, value);
    }
    for (const given of notes.arguments) this.#given.set(given.arg, given);
  }

  #add(span: Span, meaning: Meaning | undefined, declares = false, shorthand?: NameUse['shorthand']): void {
    if (meaning === undefined || span.start === span.end) return;
    this.found.push({ span, meaning, declares, ...(shorthand === undefined ? {} : { shorthand }) });
  }

  visitDeclaration(declaration: ast.Declaration): void {
    switch (declaration.kind) {
      case 'use':
        this.#visitUse(declaration);
        return;
      case 'block':
        this.#addOwn(declaration);
        this.#visitAll([...declaration.params, ...declaration.body], {});
        return;
      case 'model':
        this.#addOwn(declaration);
        this.#visitAll(declaration.params, {});
        for (const item of declaration.items) this.#visitItem(item, declaration);
        return;
      case 'train': {
        const { model, settings } = declaration;
        this.#add(model.span, this.#declaration(model.text));
        const subject = { model: modelNamed(model.text, this.#analysis), analysis: this.#analysis };
        for (const setting of settings)
          nameSetting(setting, subject, (span, meaning) => {
            this.#add(span, meaning);
          });
      }
    }
  }

  #addOwn(declaration: ast.Block | ast.Model): void {
    const { module } = this.#analysis.program;
    this.#add(declaration.name.span, { kind: 'declaration', declared: { declaration, module } }, true);
  }

  #declaration(name: string): Meaning | undefined {
    const declared = this.#analysis.program.module.names.get(name);
    return declared === undefined ? undefined : { kind: 'declaration', declared };
  }

  #visitUse({ path, imports }: ast.Use): void {
    const locals = imports.map(({ name, alias }) => this.#declaration((alias ?? name).text));
    const [first] = locals.filter((each) => each !== undefined);
    const file = first?.kind === 'declaration' ? first.declared.module.file.source.file : undefined;
    this.#add(path.span, { kind: 'module', path: path.text, file });
    for (const [index, { name, alias }] of imports.entries()) {
      this.#add(name.span, locals[index]);
      if (alias !== undefined) this.#add(alias.span, locals[index], true);
    }
  }

  #visitItem(item: ast.Item, model: ast.Model): void {
    const place: Place = { model };
    switch (item.kind) {
      case 'input':
        this.#add(item.name.span, { kind: 'item', item, model }, true);
        this.#visit(item.type, place);
        if (item.preprocess !== undefined) this.#visitPreprocess(item.preprocess, place);
        return;
      case 'backbone':
        this.#visitAll(item.chain, place);
        return;
      case 'branch':
        this.#add(item.name.span, { kind: 'item', item, model }, true);
        this.#visit(item.point, { ...place, point: 'branch' });
        this.#visitAll(item.chain, place);
        if (item.when !== undefined) this.#visit(item.when, { ...place, inPolicy: true });
        return;
      case 'exit':
        this.#add(item.name.span, { kind: 'item', item, model }, true);
        this.#visitAll(item.chain, place);
        return;
      case 'stop':
        this.#visit(item.when, { ...place, inPolicy: true });
        this.#addWord(item.otherwise, 'fallback');
        return;
      case 'tier':
        this.#add(item.name.span, { kind: 'item', item, model }, true);
        if (item.until !== undefined) this.#visit(item.until, { ...place, point: 'tier' });
        if (item.sending !== undefined) this.#addWord(item.sending, 'form');
        return;
      case 'weights':
        for (const { part } of item.entries)
          namePart(part, model, this.#analysis, (span, meaning) => {
            this.#add(span, meaning);
          });
    }
  }

  #addWord(name: ast.Name, what: 'type' | 'batch' | 'form' | 'fallback' | 'preprocess'): void {
    this.#add(name.span, { kind: 'word', what, name: name.text });
  }

  #visitPreprocess({ callee, args = [] }: ast.CallStage, place: Place): void {
    this.#addWord(callee, 'preprocess');
    for (const arg of args) {
      if (arg.name !== undefined) this.#addWord(arg.name, 'preprocess');
      this.#visit(arg.value, place);
    }
  }

  #visitAll(nodes: readonly Node[], place: Place): void {
    for (const node of nodes) this.#visit(node, place);
  }

  #visit(node: Node, place: Place): void {
    if (node.kind === 'name') this.#visitDeclared(node);
    else if (node.kind === 'namedType') {
      this.#addWord(node.name, 'type');
      const [batch, ...dims] = node.dims ?? [];
      if (batch?.kind === 'ref' && batch.name.text === 'N') this.#addWord(batch.name, 'batch');
      else if (batch !== undefined) this.#visit(batch, place);
      this.#visitAll(dims, place);
    } else if (node.kind === 'call' || node.kind === 'callStage') {
      this.#visitCall(node.callee, node.args ?? [], place);
    } else if (node.kind === 'ref') this.#visitRef(node, place);
    else this.#visitAll(children(node), place);
  }

  /** The name of a parameter, a binding, the variable of a `for`. */
  #visitDeclared({ span }: ast.Name): void {
    const value = this.#declared.get(span.start);
    if (value !== undefined) this.#add(span, { kind: 'value', value }, true);
  }

  #visitCall(callee: ast.Name, args: readonly ast.Arg[], place: Place): void {
    const { text, span } = callee;
    if (place.inPolicy === true && quantities.has(text)) this.#add(span, { kind: 'quantity', name: text });
    else if (isOperator(text)) this.#add(span, { kind: 'operator', name: text });
    else if (isFunction(text)) this.#add(span, { kind: 'function', name: text });
    else this.#add(span, this.#declaration(text));
    for (const arg of args) this.#visitArg(text, arg, place);
  }

  #visitArg(callee: string, arg: ast.Arg, place: Place): void {
    const given = this.#given.get(arg);
    const param = given === undefined ? undefined : this.#paramOf(callee, given);
    if (arg.name !== undefined) this.#add(arg.name.span, param);
    if (given?.shorthand !== true) {
      this.#visit(arg.value, place);
      return;
    }
    this.#add(arg.value.span, param, false, 'parameter');
    const before = this.found.length;
    this.#visit(arg.value, place);
    for (const [index, each] of this.found.slice(before).entries()) {
      this.found[before + index] = { ...each, shorthand: 'value' };
    }
  }

  #paramOf(callee: string, { param }: GivenArgument): Meaning | undefined {
    if (param.span !== undefined) {
      const value = this.#values.get(keyOf(param.span));
      return value === undefined ? undefined : { kind: 'value', value };
    }
    if (isOperator(callee)) {
      const own = operatorSignatures[callee].params.find(({ name }) => name === param.name);
      return own === undefined ? undefined : { kind: 'operatorParam', operator: callee, param: own };
    }
    return undefined;
  }

  #visitRef({ name }: ast.Ref, place: Place): void {
    const value = this.#declared.get(name.span.start) ?? this.#uses.get(name.span.start);
    if (value !== undefined) {
      this.#add(name.span, { kind: 'value', value }, this.#declared.has(name.span.start));
      return;
    }
    const { model } = place;
    if (model === undefined) return;
    if (place.inPolicy === true) {
      if (quantities.has(name.text)) this.#add(name.span, { kind: 'quantity', name: name.text });
      return;
    }
    const add = (span: Span, meaning: Meaning): void => {
      this.#add(span, meaning);
    };
    if (place.point === 'tier' && nameMember(name, model, add)) return;
    const built = builtOf(this.#analysis, model);
    for (const { path, span } of segmentsOf(name)) {
      add(span, { kind: 'feature', path, feature: built?.made.features.get(path), model });
    }
  }
}

function keyOf({ source, start }: Span): string {
  return `${start} ${source.file}`;
}
