import type {
  Arg,
  BackboneItem,
  Binding,
  Block,
  BranchItem,
  Call,
  CallStage,
  ChoiceType,
  ExitItem,
  File,
  Flow,
  ForElement,
  ForMember,
  If,
  IfMember,
  Import,
  Infix,
  InfixOperator,
  InputItem,
  List,
  ListType,
  Literal,
  Missing,
  Model,
  Name,
  NamedType,
  Param,
  Paren,
  Point,
  Prefix,
  Ref,
  Result,
  SequenceStage,
  Setting,
  StageMember,
  StopItem,
  TierItem,
  Train,
  Use,
  WeightsItem,
} from './ast.ts';

/** Every node that has a place in a tree; comments stand beside it. */
export type Node =
  | (File | Use | Import | Block | Model | Train | Setting | Param | NamedType | ListType | ChoiceType)
  | (Binding | Result | If | Flow | CallStage | SequenceStage | StageMember | ForMember | IfMember)
  | (Infix | InfixOperator | Prefix | Literal | Ref | Call | Arg | List | ForElement | Paren | Missing | Name)
  | (InputItem | BackboneItem | BranchItem | ExitItem | StopItem | TierItem | WeightsItem | Point);

/** The node of a kind. */
export type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>;

type Children = readonly (Node | undefined)[];

/** The children of each kind of node, in the order of the text. */
const childrenOf: { readonly [K in Node['kind']]: (node: NodeOf<K>) => Children } = {
  file: ({ declarations }) => declarations,
  use: ({ path, imports }) => [path, ...imports],
  import: ({ name, alias }) => [name, alias],
  block: ({ name, params, body }) => [name, ...params, ...body],
  model: ({ name, params, items }) => [name, ...params, ...items],
  train: ({ model, settings }) => [model, ...settings],
  setting: ({ name, value }) => [name, value],
  param: ({ name, type, default: value }) => [name, type, value],
  namedType: ({ name, dims = [] }) => [name, ...dims],
  listType: ({ element }) => [element],
  choiceType: ({ values }) => values,
  binding: ({ name, value }) => [name, value],
  result: ({ value }) => [value],
  if: ({ condition, then, otherwise }) => [condition, then, otherwise],
  flow: ({ first, stages }) => [first, ...stages],
  callStage: ({ callee, args = [] }) => [callee, ...args],
  sequenceStage: ({ members }) => members,
  stageMember: ({ stage }) => [stage],
  forMember: ({ variable, list, members }) => [variable, list, ...members],
  ifMember: ({ condition, then, otherwise = [] }) => [condition, ...then, ...otherwise],
  infix: ({ operands, operators }) => operands.flatMap((operand, index) => [operand, operators[index]]),
  infixOperator: () => [],
  prefix: ({ operand }) => [operand],
  literal: () => [],
  ref: ({ name }) => [name],
  call: ({ callee, args }) => [callee, ...args],
  arg: ({ name, value }) => [name, value],
  list: ({ elements }) => elements,
  forElement: ({ variable, list, value }) => [variable, list, value],
  paren: ({ value }) => [value],
  missing: () => [],
  name: () => [],
  input: ({ name, type, preprocess }) => [name, type, preprocess],
  backbone: ({ chain }) => chain,
  branch: ({ name, point, chain, when }) => [name, point, ...chain, when],
  exit: ({ name, chain }) => [name, ...chain],
  stop: ({ when, otherwise }) => [when, otherwise],
  tier: ({ name, until, sending }) => [name, until, sending],
  weights: ({ entries }) => entries.flatMap(({ part, prefix }) => [part, prefix]),
  point: ({ value }) => [value],
};

function childrenIn<K extends Node['kind']>(kind: K, node: NodeOf<K>): Children {
  return childrenOf[kind](node);
}

/** The children of a node, in the order of the text. */
export function children(node: Node): readonly Node[] {
  return childrenIn(node.kind, node).filter((child) => child !== undefined);
}

/** A node and all below it, each before its children, in the order of the text. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) yield* walk(child);
}

/**
 * The nodes around `offset`, from the file inwards. Where two meet there, the one that begins is taken, so that a
 * cursor before a name is on it; a cursor behind the last one is on that.
 */
export function nodesAt(file: File, offset: number): readonly Node[] {
  const path: Node[] = [];
  for (let next: Node | undefined = file; next !== undefined;) {
    path.push(next);
    next = children(next).findLast(({ span }) => span.start <= offset && offset <= span.end);
  }
  return path;
}
