import type { Source, Span } from '../source.ts';

/**
 * The tree of a file, node for node as written: parentheses, shorthand and order are kept, and nothing is resolved.
 * Lists that repeat (flows, sums) are flat, so that depth is bounded by the brackets of the text. Where the text has
 * errors, `missing` stands for an expression that could not be read, and a name may be empty.
 */
export interface File {
  readonly kind: 'file';
  readonly source: Source;
  readonly declarations: readonly Declaration[];
  /** Every comment in order, documentation included; the formatter puts them back. */
  readonly comments: readonly Comment[];
  readonly span: Span;
}

export interface Comment {
  readonly kind: 'comment';
  /** With its slashes, without its line end. */
  readonly text: string;
  readonly span: Span;
}

/** A name where it is declared or used. A path is one too: its text has dots. */
export interface Name {
  readonly kind: 'name';
  readonly text: string;
  readonly span: Span;
}

export type Declaration = Use | Block | Model | Train;

export interface Use {
  readonly kind: 'use';
  readonly path: Name;
  readonly imports: readonly Import[];
  readonly span: Span;
}

export interface Import {
  readonly kind: 'import';
  readonly name: Name;
  readonly alias?: Name;
  readonly span: Span;
}

export interface Block {
  readonly kind: 'block';
  readonly name: Name;
  readonly params: readonly Param[];
  /** The bindings, then the result; a result that is not the last line, or is missing, is the checker's to report. */
  readonly body: readonly Line[];
  /** The text of the `///` lines directly above, joined by line ends, without slashes. */
  readonly doc?: string;
  readonly span: Span;
  /** The place of the body's closing brace, for an error that the result is missing. */
  readonly end: Span;
}

export interface Param {
  readonly kind: 'param';
  readonly name: Name;
  readonly type: Type;
  readonly default?: Expr;
  readonly span: Span;
}

export type Type = NamedType | ListType | ChoiceType;

/** `int`, `float`, `bool`, `dim`, or a tensor: `f32[N, 3, H, W]`. */
export interface NamedType {
  readonly kind: 'namedType';
  readonly name: Name;
  readonly dims?: readonly Expr[];
  readonly span: Span;
}

/** `[int]` */
export interface ListType {
  readonly kind: 'listType';
  readonly element: Type;
  readonly span: Span;
}

/** `8 | 16 | 32` */
export interface ChoiceType {
  readonly kind: 'choiceType';
  readonly values: readonly Literal[];
  readonly span: Span;
}

export type Line = Binding | Result;

export interface Binding {
  readonly kind: 'binding';
  /** `unit` marks the end of the binding as an attach point. */
  readonly unit: boolean;
  readonly name: Name;
  readonly value: Expr;
  readonly span: Span;
}

export interface Result {
  readonly kind: 'result';
  readonly value: Expr;
  readonly span: Span;
}

export type Expr = If | Flow | Infix | Prefix | Literal | Ref | Call | List | Paren | Missing;

export interface If {
  readonly kind: 'if';
  readonly condition: Expr;
  readonly then: Expr;
  /** An `if` again for `else if`. */
  readonly otherwise: Expr;
  readonly span: Span;
}

/** `first -> stage -> stage`; always at least one stage. */
export interface Flow {
  readonly kind: 'flow';
  readonly first: Expr;
  readonly stages: readonly Stage[];
  readonly span: Span;
}

export type Stage = CallStage | SequenceStage;

/** `name` or `name(args)` behind an arrow. */
export interface CallStage {
  readonly kind: 'callStage';
  readonly callee: Name;
  /** Undefined where no parentheses were written. */
  readonly args?: readonly Arg[];
  readonly span: Span;
}

export interface SequenceStage {
  readonly kind: 'sequenceStage';
  readonly members: readonly Member[];
  readonly span: Span;
}

export type Member = StageMember | ForMember | IfMember;

export interface StageMember {
  readonly kind: 'stageMember';
  readonly unit: boolean;
  readonly stage: Stage;
  readonly span: Span;
}

export interface ForMember {
  readonly kind: 'forMember';
  readonly variable: Name;
  readonly list: Expr;
  readonly members: readonly Member[];
  readonly span: Span;
}

export interface IfMember {
  readonly kind: 'ifMember';
  readonly condition: Expr;
  readonly then: readonly Member[];
  /** One `ifMember` for `else if`; undefined without `else`. */
  readonly otherwise?: readonly Member[];
  readonly span: Span;
}

/** Operands of one level of precedence, with `operators[i]` between `operands[i]` and `operands[i + 1]`; left to right. */
export interface Infix {
  readonly kind: 'infix';
  readonly operands: readonly Expr[];
  readonly operators: readonly InfixOperator[];
  readonly span: Span;
}

export interface InfixOperator {
  readonly kind: 'infixOperator';
  readonly text: InfixText;
  readonly span: Span;
}

export type InfixText = 'or' | 'and' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/';

/** One or more `-` or `not`, outermost first. */
export interface Prefix {
  readonly kind: 'prefix';
  readonly operators: readonly { readonly text: '-' | 'not'; readonly span: Span }[];
  readonly operand: Expr;
  readonly span: Span;
}

export interface Literal {
  readonly kind: 'literal';
  readonly type: 'int' | 'float' | 'percent' | 'bool';
  /** As written. */
  readonly text: string;
  readonly span: Span;
}

/** A name or a path, read as a value. */
export interface Ref {
  readonly kind: 'ref';
  readonly name: Name;
  readonly span: Span;
}

/** `name(args)` */
export interface Call {
  readonly kind: 'call';
  readonly callee: Name;
  readonly args: readonly Arg[];
  readonly span: Span;
}

export interface Arg {
  readonly kind: 'arg';
  /** The parameter's name, where it was given by name. */
  readonly name?: Name;
  readonly value: Expr;
  readonly span: Span;
}

export interface List {
  readonly kind: 'list';
  readonly elements: readonly Element[];
  readonly span: Span;
}

export type Element = ForElement | Expr;

/** `for name in list { value }` inside a list. */
export interface ForElement {
  readonly kind: 'forElement';
  readonly variable: Name;
  readonly list: Expr;
  readonly value: Expr;
  readonly span: Span;
}

export interface Paren {
  readonly kind: 'paren';
  readonly value: Expr;
  readonly span: Span;
}

/** An expression that could not be read; an error has said so. */
export interface Missing {
  readonly kind: 'missing';
  readonly span: Span;
}

export interface Model {
  readonly kind: 'model';
  readonly name: Name;
  readonly params: readonly Param[];
  readonly items: readonly Item[];
  readonly doc?: string;
  readonly span: Span;
}

export type Item = InputItem | BackboneItem | BranchItem | ExitItem | StopItem | TierItem | WeightsItem;

export interface InputItem {
  readonly kind: 'input';
  readonly name: Name;
  readonly type: Type;
  /** `as imagenet`, `as normalized(mean: [...], std: [...])`: how an image becomes the tensor. */
  readonly preprocess?: CallStage;
  readonly span: Span;
}

export interface BackboneItem {
  readonly kind: 'backbone';
  readonly chain: readonly Stage[];
  readonly span: Span;
}

export interface BranchItem {
  readonly kind: 'branch';
  readonly name: Name;
  readonly point: Point;
  readonly chain: readonly Stage[];
  readonly when?: Expr;
  readonly span: Span;
}

export interface ExitItem {
  readonly kind: 'exit';
  readonly name: Name;
  readonly chain: readonly Stage[];
  readonly span: Span;
}

export interface StopItem {
  readonly kind: 'stop';
  readonly when: Expr;
  /** `last` or `most_confident`. */
  readonly otherwise: Name;
  readonly span: Span;
}

export interface TierItem {
  readonly kind: 'tier';
  readonly name: Name;
  readonly until?: Point;
  readonly sending?: Name;
  readonly span: Span;
}

export interface WeightsItem {
  readonly kind: 'weights';
  readonly entries: readonly { readonly part: Name; readonly prefix: Name; readonly span: Span }[];
  readonly span: Span;
}

export interface Point {
  readonly kind: 'point';
  readonly value: Expr;
  /** Whether `of flops` follows. */
  readonly ofFlops: boolean;
  readonly span: Span;
}

export interface Train {
  readonly kind: 'train';
  readonly model: Name;
  readonly settings: readonly Setting[];
  readonly span: Span;
}

export interface Setting {
  readonly kind: 'setting';
  readonly name: Name;
  readonly value: Expr;
  readonly span: Span;
}
