import type { Facts } from '../diagnostics/catalogue.ts';
import type { Diagnostics } from '../diagnostics/collector.ts';
import { replacing } from '../diagnostics/fix.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { InitScheme, Node } from '../graph/graph.ts';
import type { Block, Body } from '../model/program.ts';
import type { Span } from '../source.ts';
import type { CallSite, Context } from './context.ts';
import { type NearestPath, nearestPath } from './nearest-path.ts';
import type { Recorded, Recorder } from './recorder.ts';
import { type Value, failure } from './values.ts';

/** Where a unit of the backbone ends: an attach point. */
export interface Unit {
  /** Its path within the backbone: `layer3.7`. */
  readonly name: string;
  readonly node: Node;
  readonly span: Span;
  /** The call whose body `span` is in. */
  readonly site: CallSite | undefined;
}

/** What a binding or member of the backbone is worth, and where it stands. */
export interface Feature {
  readonly value: Value;
  readonly span: Span;
  /** The call whose body `span` is in. */
  readonly site: CallSite | undefined;
}

const CALL_LIMIT = 1_000_000;
const DEPTH_LIMIT = 600;

/** What grows while a model is expanded into a graph. */
export class Expansion {
  readonly builder = new GraphBuilder();
  /** In the order of the text. */
  readonly units: Unit[] = [];
  readonly depthLimit = DEPTH_LIMIT;
  readonly callLimit = CALL_LIMIT;
  /** The tensors of the backbone's bindings and members, by path within it (rule 28). */
  readonly #features = new Map<string, Feature>();
  /** Which call owns the weights at a path. */
  readonly #owners = new Map<string, Span>();
  #weightedCalls = 0;
  #calls = 0;
  #depth = 0;
  #inBackbone = false;

  constructor(
    readonly diagnostics: Diagnostics,
    readonly bodies: ReadonlyMap<Block, Body>,
    readonly recorder?: Recorder,
  ) {}

  /** How many nodes there are so far. */
  get nodeCount(): number {
    return this.builder.nodes.length;
  }

  /** Tells the recorder what the text at `span` came to, with the nodes that were added since there were `from`. */
  record(what: Recorded, span: Span, value: Value, from: number, { path, site }: Pick<Context, 'path' | 'site'>): void {
    if (this.recorder?.takes(span.source) !== true) return;
    this.recorder.note(what, span, { value, path, site, from, to: this.nodeCount });
  }

  /** Tells the recorder what there is so far. */
  finishRecording(): void {
    if (this.recorder === undefined) return;
    const { weightPaths } = this;
    this.recorder.noteMade({ graph: this.builder.finish(), features: this.#features, weightPaths });
  }

  /** Goes one level deeper; false where that is too deep. Each is followed by `leave`. */
  enter(): boolean {
    this.#depth += 1;
    return this.#depth <= this.depthLimit;
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** Notes one more call of a block; false once there are too many. */
  countCall(): boolean {
    this.#calls += 1;
    return this.#calls <= this.callLimit;
  }

  /** Notes that the call at `span` owns the weights at `path`; gives the call that already does. */
  own(path: string, span: Span): Span | undefined {
    this.#weightedCalls += 1;
    const before = this.#owners.get(path);
    if (before === undefined) this.#owners.set(path, span);
    return before;
  }

  /** The paths that own weights. */
  get weightPaths(): readonly string[] {
    return [...this.#owners.keys()];
  }

  /** How many calls own weights so far, those counted twice whose paths clash. */
  get weightedCalls(): number {
    return this.#weightedCalls;
  }

  /** Runs `work`, whose bindings and members are the backbone's. */
  expandBackbone(work: () => Value): Value {
    this.#inBackbone = true;
    const result = work();
    this.#inBackbone = false;
    return result;
  }

  /** Notes what a binding or member of the backbone is worth. */
  noteFeature(path: string, value: Value, isUnit: boolean, span: Span, site: CallSite | undefined): void {
    if (!this.#inBackbone) return;
    const name = path.slice('backbone.'.length);
    this.#features.set(name, { value, span, site });
    if (isUnit && value.kind === 'tensor') this.units.push({ name, node: value.node, span, site });
  }

  /** The tensor of the backbone at `path`; one that does not exist is reported, with the nearest of `names`. */
  feature(path: string, span: Span, names: readonly string[] = [...this.#features.keys()]): Value {
    const feature = this.#features.get(path);
    if (feature === undefined) {
      // Where the backbone is broken, its paths are not known.
      if (this.diagnostics.errorCount > 0 && this.#features.size === 0) return failure;
      this.reportUnknownUnit(path, 'none', span, nearestPath(path, names));
      return failure;
    }
    const { value } = feature;
    if (value.kind !== 'tensor' && value.kind !== 'error') {
      this.reportUnknownUnit(path, 'not-a-tensor', span, undefined);
      return failure;
    }
    return value;
  }

  /** Reports that no unit is called `path`, with the one that was probably meant and those that there are. */
  reportUnknownUnit(
    path: string,
    why: Facts['unknown-unit']['why'],
    span: Span,
    nearest: NearestPath | undefined,
    branches: readonly string[] = [],
  ): void {
    const units = [...new Set(this.units.map((unit) => unit.name))];
    const guess = nearest === undefined ? {} : { nearest: nearest.path, isPrefixed: nearest.isPrefixed };
    this.diagnostics.report(
      'unknown-unit',
      span,
      { path, why, units, branches, ...guess },
      replacing(span, nearest?.path),
    );
  }

  /** The paths of the backbone whose tensor ends a unit. */
  get unitPaths(): readonly string[] {
    const ends = new Set(this.units.map(({ node }) => node.id));
    return [...this.#features].flatMap(([path, { value }]) =>
      value.kind === 'tensor' && ends.has(value.node.id) ? [path] : [],
    );
  }

  hasFeature(path: string): boolean {
    return this.#features.has(path);
  }
}

/** How torchvision initialises the architectures of a library module; other modules go by PyTorch's defaults. */
const schemes: ReadonlyMap<string, InitScheme> = new Map([
  ['std.resnet', 'resnet'],
  ['std.mobilenet_v2', 'mobilenet'],
  ['std.mobilenet_v3', 'mobilenet'],
  ['std.vgg', 'vgg'],
  // torchvision makes these heads without touching PyTorch's defaults.
  ['std.deeplab', 'torch'],
  ['std.fcn', 'torch'],
  ['std.lraspp', 'torch'],
  ['std.classify', 'torch'],
]);

/** The scheme within a block of `module`, called where `outer` holds; `std.layers` and users' blocks take that. */
export function schemeOf(module: string, outer: InitScheme): InitScheme {
  return schemes.get(module) ?? outer;
}
