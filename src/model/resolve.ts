import { Diagnostics } from '../diagnostics/collector.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type * as ast from '../syntax/ast.ts';
import { invariant } from '../invariant.ts';
import type { Source, Span } from '../source.ts';
import { type Module, type ReadFile, isOfLibrary, loadModules } from './modules.ts';
import { NameNotes } from './name-notes.ts';
import type { Block, Body, Expr, Member, Model, Program, Stage } from './program.ts';
import { resolveBody, resolveSignature } from './resolve-block.ts';
import { resolveModel } from './resolve-model.ts';
import { Scope } from './scope.ts';
import { reportSecondTrains, resolveTrain } from './train/resolve.ts';

/** A block that is called somewhere: its signature, and what resolving its body needs. */
interface Pending {
  readonly declaration: ast.Block;
  readonly block: Block;
  readonly scope: Scope;
}

/** Blocks by their declarations, resolved when they are first called, so that unused library blocks cost nothing. */
class Resolver {
  readonly #blocks = new Map<ast.Block, Block>();
  readonly #pending: Pending[] = [];
  readonly #models = new Map<ast.Model, Model>();
  readonly bodies = new Map<Block, Body>();

  constructor(
    readonly diagnostics: Diagnostics,
    readonly notes: NameNotes | undefined,
  ) {}

  scopeOf(module: Module, inModel: boolean): Scope {
    return new Scope(module, this.diagnostics, (name) => this.#blockNamed(module, name), inModel, this.notes);
  }

  #blockNamed(module: Module, name: string): Block | undefined {
    const declared = module.names.get(name);
    return declared?.declaration.kind === 'block' ? this.block(declared.declaration, declared.module) : undefined;
  }

  block(declaration: ast.Block, module: Module): Block {
    if (this !== ofLibrary && isOfLibrary(module)) return ofLibrary.block(declaration, module);
    const known = this.#blocks.get(declaration);
    if (known !== undefined) return known;
    const scope = this.scopeOf(module, false);
    const block = resolveSignature(declaration, scope);
    this.#blocks.set(declaration, block);
    this.#pending.push({ declaration, block, scope });
    return block;
  }

  model(declaration: ast.Model, module: Module): Model {
    const known = this.#models.get(declaration);
    if (known !== undefined) return known;
    const model = resolveModel(declaration, this.scopeOf(module, true));
    this.#models.set(declaration, model);
    return model;
  }

  /** Resolves the bodies of all blocks asked for, and of those that they call in turn. */
  resolveBodies(): void {
    // An array's iteration goes on to what is added while it runs.
    for (const { declaration, block, scope } of this.#pending) {
      this.bodies.set(block, resolveBody(declaration, scope));
    }
    this.#pending.length = 0;
  }
}

/** The library's blocks are resolved once in a process, as it is read once: it never changes, and imports nothing else. */
const libraryNotes = new NameNotes();
const ofLibrary = new Resolver(new Diagnostics(), libraryNotes);

/**
 * The meaning of a file: its imports read, its names resolved, its kinds checked. All that is wrong is reported; the
 * program is there all the same, with `error` nodes in the wrong places.
 */
export function resolve(source: Source, read: ReadFile, diagnostics: Diagnostics, notes?: NameNotes): Program {
  const module = loadModules(source, read, diagnostics);
  const resolver = new Resolver(diagnostics, notes);
  const { declarations } = module.file;
  for (const declaration of declarations) if (declaration.kind === 'block') resolver.block(declaration, module);
  const models = declarations.flatMap((each) => (each.kind === 'model' ? [resolver.model(each, module)] : []));
  reportSecondTrains(declarations, diagnostics);
  const trains = declarations.flatMap((each) => (each.kind === 'train' ? resolveTrainOf(each, module, resolver) : []));
  resolver.resolveBodies();
  ofLibrary.resolveBodies();
  invariant(ofLibrary.diagnostics.errorCount === 0, 'the library has no errors');
  reportRecursion(resolver.bodies, diagnostics);
  notes?.addLibrary(libraryNotes);
  return { module, models, trains, bodies: new Map([...resolver.bodies, ...ofLibrary.bodies]) };
}

function resolveTrainOf(train: ast.Train, module: Module, resolver: Resolver): Program['trains'] {
  const declared = module.names.get(train.model.text);
  if (declared?.declaration.kind === 'model') {
    const model = resolver.model(declared.declaration, declared.module);
    const resolved = resolveTrain(train, model, resolver.scopeOf(module, false));
    return resolved === undefined ? [] : [{ declaration: train, model, ...resolved }];
  }
  if (train.model.text !== '' && !module.broken.has(train.model.text)) {
    const models = [...module.names].flatMap(([name, { declaration }]) => (declaration.kind === 'model' ? [name] : []));
    const nearest = nearestName(train.model.text, models) ?? (models.length === 1 ? models[0] : undefined);
    const facts = { what: 'model', name: train.model.text, ...(nearest === undefined ? {} : { nearest }) };
    resolver.diagnostics.report('unknown-name', train.model.span, facts);
  }
  return [];
}

/** A call of a block. */
interface BlockCall {
  readonly block: Block;
  readonly span: Span;
}

/** The blocks that an expression calls. */
function* calledBy(expr: Expr): Generator<BlockCall> {
  switch (expr.kind) {
    case 'int':
    case 'float':
    case 'bool':
    case 'local':
    case 'feature':
    case 'error':
      return;
    case 'if':
      yield* calledBy(expr.condition);
      yield* calledBy(expr.then);
      yield* calledBy(expr.otherwise);
      return;
    case 'infix':
      for (const operand of expr.operands) yield* calledBy(operand);
      return;
    case 'negate':
    case 'not':
      yield* calledBy(expr.operand);
      return;
    case 'list':
      for (const element of expr.elements) yield* calledBy(element.value);
      return;
    case 'function':
      for (const arg of expr.args) yield* calledBy(arg);
      return;
    case 'flow':
      yield* calledBy(expr.first);
      for (const stage of expr.stages) yield* calledByStage(stage);
      return;
  }
}

function* calledByStage(stage: Stage): Generator<BlockCall> {
  if (stage.kind === 'block') yield { block: stage.block, span: stage.span };
  if (stage.kind === 'block' || stage.kind === 'operator') {
    for (const arg of stage.args) if (arg !== undefined) yield* calledBy(arg);
  }
  if (stage.kind === 'sequence') for (const member of stage.members) yield* calledByMember(member);
}

function* calledByMember(member: Member): Generator<BlockCall> {
  switch (member.kind) {
    case 'stage':
      yield* calledByStage(member.stage);
      return;
    case 'for':
      for (const each of member.members) yield* calledByMember(each);
      return;
    case 'if':
      for (const each of [...member.then, ...member.otherwise]) yield* calledByMember(each);
      return;
  }
}

/** Reports each block that calls itself, directly or through others (rule 4), and makes its body an error. */
function reportRecursion(bodies: Map<Block, Body>, diagnostics: Diagnostics): void {
  const calls = new Map<Block, readonly BlockCall[]>();
  for (const [block, body] of bodies) {
    const called = new Map<Block, BlockCall>();
    const values = [
      ...body.bindings.map((binding) => binding.value),
      ...(body.result === undefined ? [] : [body.result]),
    ];
    for (const value of values)
      for (const call of calledBy(value)) if (!called.has(call.block)) called.set(call.block, call);
    calls.set(block, [...called.values()]);
  }
  const done = new Set<Block>();
  for (const start of bodies.keys()) {
    const path: { readonly block: Block; next: number }[] = [{ block: start, next: 0 }];
    const onPath = new Set<Block>([start]);
    while (path.length > 0) {
      const top = path[path.length - 1];
      if (top === undefined) break;
      const call = done.has(top.block) ? undefined : calls.get(top.block)?.[top.next++];
      const callee = call?.block;
      if (call === undefined || callee === undefined) {
        done.add(top.block);
        onPath.delete(top.block);
        path.pop();
      } else if (onPath.has(callee)) {
        const blocks = path.slice(path.findIndex(({ block }) => block === callee)).map(({ block }) => block);
        const cycle = [...blocks, callee].map(({ name }) => name);
        const related = [{ span: callee.span, label: 'declared here' }];
        // Through several modules, they import each other, which has been reported.
        if (blocks.every(({ module }) => module === callee.module))
          diagnostics.report('recursive-block', call.span, { cycle }, { related });
        const body = bodies.get(callee);
        if (body !== undefined)
          bodies.set(callee, { ...body, bindings: [], result: { kind: 'error', span: callee.span } });
      } else if (!done.has(callee)) {
        onPath.add(callee);
        path.push({ block: callee, next: 0 });
      }
    }
  }
}
