import type { Dim } from '../graph/dim.ts';
import type { Graph, Node, NodeId } from '../graph/graph.ts';
import type { Source, Span } from '../source.ts';
import type { PlacedBranch } from './branches.ts';
import type { CallSite } from './context.ts';
import type { Feature } from './expansion.ts';
import type { NetworkInput, NetworkTier, PlacedUnit } from './network.ts';
import type { Value } from './values.ts';

/** What a piece of the text came to, in one of the places where it was expanded. */
export interface Occurrence {
  readonly value: Value;
  /** Where it stands in the network: `backbone.layer3.7.conv1`. */
  readonly path: string;
  /** The call whose body the text is in. */
  readonly site: CallSite | undefined;
  /** The nodes that it added: ids from `from` up to, not including, `to`. */
  readonly from: NodeId;
  readonly to: NodeId;
}

/** A piece of the text: an expression, one stage of a flow by itself, or a name with the value that it was given. */
export type Recorded = 'expression' | 'stage' | 'name';

export type BuiltInput = Omit<NetworkInput, 'minimum'>;

/** The backbone's result, its units by their multiply-accumulates, and those of all of it. */
export interface BuiltBackbone {
  readonly node: Node;
  readonly units: readonly PlacedUnit[];
  readonly total: Dim;
}

/** All that was built in the end. */
export interface Made {
  /** Every node that was added, in order; without exits. */
  readonly graph: Graph;
  /** The backbone's bindings and members, by path within it. */
  readonly features: ReadonlyMap<string, Feature>;
  /** The paths that own weights. */
  readonly weightPaths: readonly string[];
}

/** Spans are told apart by one number: a text is shorter than this. */
const LONGER_THAN_A_TEXT = 2 ** 23;

/**
 * What lowering finds out about the text of a model, for an editor. It holds all that could be built where an error leaves
 * no network. Most of what is expanded is the library's text, which few look into: where `expandAgain` is given, that is
 * left out, and comes of expanding the model again when it is first asked for.
 */
export class Recorder {
  /** By file: in an editor, the same text is read for several programs. */
  readonly #occurrences: Record<Recorded, Map<string, Map<number, Occurrence[]>>> = {
    expression: new Map(),
    stage: new Map(),
    name: new Map(),
  };
  #made: Made = { graph: { nodes: [], inputs: [], exits: [], sends: [] }, features: new Map(), weightPaths: [] };
  #input: BuiltInput | undefined;
  #backbone: BuiltBackbone | undefined;
  #branches: readonly PlacedBranch[] = [];
  #tiers: readonly NetworkTier[] = [];
  readonly #expandAgain: ((all: Recorder) => void) | undefined;
  #ofLibrary: Recorder | undefined;

  constructor(expandAgain?: (all: Recorder) => void) {
    this.#expandAgain = expandAgain;
  }

  get made(): Made {
    return this.#made;
  }

  get input(): BuiltInput | undefined {
    return this.#input;
  }

  get backbone(): BuiltBackbone | undefined {
    return this.#backbone;
  }

  /** Those that found a place, in the order of their units. */
  get branches(): readonly PlacedBranch[] {
    return this.#branches;
  }

  get tiers(): readonly NetworkTier[] {
    return this.#tiers;
  }

  noteInput(input: BuiltInput): void {
    this.#input = input;
  }

  noteBackbone(backbone: BuiltBackbone): void {
    this.#backbone = backbone;
  }

  noteBranches(branches: readonly PlacedBranch[]): void {
    this.#branches = branches;
  }

  noteTiers(tiers: readonly NetworkTier[]): void {
    this.#tiers = tiers;
  }

  /** Notes what there is once nothing more is built. */
  noteMade(made: Made): void {
    this.#made = made;
  }

  /** Whether it notes what the text of a source came to. */
  takes({ library }: Source): boolean {
    return !library || this.#expandAgain === undefined;
  }

  /** Notes what a piece of the text came to; what failed is left out. */
  note(what: Recorded, { source, start, end }: Span, occurrence: Occurrence): void {
    if (occurrence.value.kind === 'error') return;
    const ofKind = this.#occurrences[what];
    let ofFile = ofKind.get(source.file);
    if (ofFile === undefined) ofKind.set(source.file, (ofFile = new Map<number, Occurrence[]>()));
    const key = start * LONGER_THAN_A_TEXT + end;
    const before = ofFile.get(key);
    if (before === undefined) ofFile.set(key, [occurrence]);
    else before.push(occurrence);
  }

  /** All that a piece of the text came to, in the order of the network. */
  occurrences(what: Recorded, span: Span): readonly Occurrence[] {
    const { source, start, end } = span;
    if (!this.takes(source)) return this.#library().occurrences(what, span);
    return this.#occurrences[what].get(source.file)?.get(start * LONGER_THAN_A_TEXT + end) ?? [];
  }

  #library(): Recorder {
    if (this.#ofLibrary === undefined) {
      this.#ofLibrary = new Recorder();
      this.#expandAgain?.(this.#ofLibrary);
    }
    return this.#ofLibrary;
  }
}
