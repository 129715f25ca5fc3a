import type { InfixText, Train } from '../syntax/ast.ts';
import type { Rational } from '../rational.ts';
import type { Span } from '../source.ts';
import type { Kind } from './kinds.ts';
import type { Module } from './modules.ts';
import type { FunctionName, OperatorName } from './signatures.ts';
import type { Places, TrainSettings } from './train/settings.ts';

/**
 * The meaning of a file, as far as it does not depend on shapes: every name resolved to a slot or a declaration, every
 * argument to its parameter, every kind checked. Slots index the frame of one call of a block (or of a model).
 */
export interface Program {
  /** The file's own module: its tree, and the names that it declares and imports. */
  readonly module: Module;
  readonly models: readonly Model[];
  /** Those without errors. */
  readonly trains: readonly Training[];
  /** The bodies of the blocks that the models reach, of all blocks of the file itself, and others of the library. */
  readonly bodies: ReadonlyMap<Block, Body>;
}

/** How a model is trained. */
export interface Training {
  readonly declaration: Train;
  readonly model: Model;
  readonly settings: TrainSettings;
  readonly places: Places;
}

export interface Block {
  readonly name: string;
  /** The module that declares it: `std.resnet`, or the file for a user's own. */
  readonly module: string;
  readonly params: readonly Param[];
  /** The slots of the symbols that its tensor types bind. */
  readonly symbols: readonly { readonly name: string; readonly slot: number; readonly span: Span }[];
  readonly doc?: string;
  /** The place of the name. */
  readonly span: Span;
  /** Whether its parameters have an error, so that calls cannot be held against them. */
  readonly isBroken: boolean;
}

export interface Body {
  readonly slots: number;
  readonly bindings: readonly Binding[];
  /** Undefined where an error stands in its place. */
  readonly result: Expr | undefined;
}

export interface Binding {
  readonly unit: boolean;
  readonly name: string;
  readonly slot: number;
  readonly value: Expr;
  readonly span: Span;
}

export interface Param {
  readonly name: string;
  readonly slot: number;
  readonly kind: Kind;
  /** For a tensor: its element type and dimensions without N. */
  readonly tensor?: TensorPattern;
  /** The only values that it takes. */
  readonly choices?: readonly Constant[];
  readonly default?: Expr;
  readonly span: Span;
}

export interface TensorPattern {
  readonly dtype: 'f32' | 'u8';
  readonly dims: readonly DimPattern[];
  readonly span: Span;
}

/** The first occurrence of a symbol binds it; any other expression must agree (rule 13). */
export type DimPattern =
  | { readonly kind: 'bind'; readonly name: string; readonly slot: number; readonly span: Span }
  | { readonly kind: 'match'; readonly value: Expr; readonly span: Span };

export type Constant =
  | { readonly kind: 'int'; readonly value: number; readonly span: Span }
  | { readonly kind: 'float'; readonly value: Rational; readonly span: Span }
  | { readonly kind: 'bool'; readonly value: boolean; readonly span: Span };

export type Expr =
  | Constant
  /** `made` is the place of what the name stands for: the value of a binding, a parameter. */
  | { readonly kind: 'local'; readonly slot: number; readonly name: string; readonly span: Span; readonly made: Span }
  /** A tensor of a model's backbone, by its path within the backbone (rule 28). */
  | { readonly kind: 'feature'; readonly path: string; readonly span: Span }
  | {
      readonly kind: 'if';
      readonly condition: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
      readonly span: Span;
    }
  | {
      readonly kind: 'infix';
      readonly operands: readonly Expr[];
      readonly operators: readonly { readonly text: InfixText; readonly span: Span }[];
      readonly span: Span;
    }
  | { readonly kind: 'negate' | 'not'; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'list'; readonly elements: readonly Element[]; readonly span: Span }
  | { readonly kind: 'function'; readonly name: FunctionName; readonly args: readonly Expr[]; readonly span: Span }
  /** `first -> stage -> stage`; a plain call `f(x, a)` is the flow `x -> f(a)` (rule 16). */
  | { readonly kind: 'flow'; readonly first: Expr; readonly stages: readonly Stage[]; readonly span: Span }
  /** Stands where an error has been reported. */
  | { readonly kind: 'error'; readonly span: Span };

export type Element =
  | { readonly kind: 'expr'; readonly value: Expr }
  | { readonly kind: 'for'; readonly slot: number; readonly list: Expr; readonly value: Expr; readonly span: Span };

export type Stage =
  | { readonly kind: 'block'; readonly block: Block; readonly args: Arguments; readonly span: Span }
  | { readonly kind: 'operator'; readonly name: OperatorName; readonly args: Arguments; readonly span: Span }
  | { readonly kind: 'sequence'; readonly members: readonly Member[]; readonly span: Span }
  | { readonly kind: 'error'; readonly span: Span };

/** By the parameters' order, the first (which the flow fills) left out; undefined takes the default. */
export type Arguments = readonly (Expr | undefined)[];

export type Member =
  | { readonly kind: 'stage'; readonly unit: boolean; readonly stage: Stage; readonly span: Span }
  | {
      readonly kind: 'for';
      readonly slot: number;
      readonly list: Expr;
      readonly members: readonly Member[];
      readonly span: Span;
    }
  | {
      readonly kind: 'if';
      readonly condition: Expr;
      readonly then: readonly Member[];
      readonly otherwise: readonly Member[];
      readonly span: Span;
    };

/** A model of the file. Its parameters all have defaults; an item that is missing has been reported. */
export interface Model {
  readonly name: string;
  /** The place of the name. */
  readonly span: Span;
  /** The whole declaration. */
  readonly extent: Span;
  readonly doc?: string;
  readonly slots: number;
  readonly params: readonly Param[];
  readonly input?: Input;
  readonly backbone?: { readonly chain: readonly Stage[]; readonly span: Span };
  readonly branches: readonly Branch[];
  readonly exit?: {
    readonly name: string;
    readonly nameSpan: Span;
    readonly chain: readonly Stage[];
    readonly span: Span;
  };
  readonly stop?: { readonly when: Policy; readonly otherwise: 'last' | 'most_confident'; readonly span: Span };
  readonly tiers: readonly Tier[];
  readonly weights: readonly { readonly part: string; readonly prefix: string; readonly span: Span }[];
}

export interface Input {
  readonly name: string;
  readonly dtype: 'f32' | 'u8';
  /** Without N. A symbol that stands for every size is a `bind`. */
  readonly dims: readonly DimPattern[];
  readonly preprocess?: Preprocess;
  readonly span: Span;
  readonly typeSpan: Span;
}

/** How an image becomes the input, as `as` says it. */
export type Preprocess =
  | { readonly kind: 'imagenet' | 'unit'; readonly span: Span }
  | { readonly kind: 'normalized'; readonly mean: Expr; readonly std: Expr; readonly span: Span };

export interface Branch {
  readonly name: string;
  readonly nameSpan: Span;
  readonly point: Point;
  readonly chain: readonly Stage[];
  readonly when?: Policy;
  readonly span: Span;
}

/** Where a branch is attached or a tier ends: a share of the FLOPs, or a path; a list of either makes a family. */
export type Point =
  | { readonly kind: 'flops'; readonly value: Expr; readonly span: Span }
  | {
      readonly kind: 'paths';
      readonly paths: readonly { readonly text: string; readonly span: Span }[];
      readonly list: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'error'; readonly span: Span };

export interface Tier {
  readonly name: string;
  readonly nameSpan: Span;
  readonly until?: Point;
  readonly sending: 'f32' | 'f16' | 'u8';
  readonly span: Span;
}

/** A condition of `when`: docs/language.md section 5. Thresholds are expressions over the model's parameters. */
export interface Policy {
  readonly condition: PolicyExpr;
  readonly span: Span;
}

export type PolicyExpr =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly PolicyExpr[]; readonly span: Span }
  | { readonly kind: 'not'; readonly operand: PolicyExpr; readonly span: Span }
  | {
      readonly kind: 'compare';
      readonly left: PolicyScalar;
      readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
      readonly right: PolicyScalar;
      readonly span: Span;
    }
  | { readonly kind: 'patience'; readonly exits: Expr; readonly atLeast: Expr; readonly span: Span }
  | { readonly kind: 'error'; readonly span: Span };

export type PolicyScalar =
  | { readonly kind: 'number'; readonly value: Expr; readonly span: Span }
  | { readonly kind: 'quantity'; readonly name: 'entropy' | 'max_prob' | 'margin' | 'agreement'; readonly span: Span }
  | { readonly kind: 'fraction'; readonly condition: PolicyExpr; readonly span: Span }
  | {
      readonly kind: 'arithmetic';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: PolicyScalar;
      readonly right: PolicyScalar;
      readonly span: Span;
    }
  | { readonly kind: 'error'; readonly span: Span };
