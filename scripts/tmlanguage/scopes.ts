import type { T } from '../../src/syntax/tokens.ts';

/** The kinds of token that stand for several, or have no text of their own. */
type Textless = 'Literal' | 'Comparing' | 'Adding' | 'Multiplying' | 'Negating' | 'NL' | 'Unreadable';

/** The scope of each kind of token, by the names that themes know; a token that is added is asked for here. */
export const scopes = {
  Name: 'variable.other.readwrite',
  Path: 'variable.other.member',
  Int: 'constant.numeric.integer',
  Float: 'constant.numeric.float',
  Percent: 'constant.numeric.percentage',

  Let: 'storage.type.let',
  Unit: 'storage.modifier.unit',
  Sequence: 'keyword.control.sequence',
  If: 'keyword.control.conditional.if',
  Else: 'keyword.control.conditional.else',
  For: 'keyword.control.loop.for',
  In: 'keyword.control.loop.in',
  And: 'keyword.operator.logical.and',
  Or: 'keyword.operator.logical.or',
  Not: 'keyword.operator.logical.not',
  When: 'keyword.control.when',
  True: 'constant.language.boolean.true',
  False: 'constant.language.boolean.false',

  Use: 'keyword.control.import',
  Block: 'storage.type.block',
  Model: 'storage.type.model',
  Train: 'storage.type.train',
  Input: 'keyword.control.input',
  Backbone: 'keyword.control.backbone',
  Branch: 'keyword.control.branch',
  Exit: 'keyword.control.exit',
  Stop: 'keyword.control.stop',
  Tier: 'keyword.control.tier',
  Weights: 'keyword.control.weights',

  As: 'keyword.control.as',
  At: 'keyword.control.at',
  Of: 'keyword.control.of',
  Flops: 'keyword.control.flops',
  Until: 'keyword.control.until',
  Sending: 'keyword.control.sending',

  Equal: 'keyword.operator.comparison',
  NotEqual: 'keyword.operator.comparison',
  LessEqual: 'keyword.operator.comparison',
  GreaterEqual: 'keyword.operator.comparison',
  Less: 'keyword.operator.comparison',
  Greater: 'keyword.operator.comparison',
  Plus: 'keyword.operator.arithmetic',
  Minus: 'keyword.operator.arithmetic',
  Times: 'keyword.operator.arithmetic',
  Divide: 'keyword.operator.arithmetic',

  LParen: 'punctuation.section.parens.begin',
  RParen: 'punctuation.section.parens.end',
  LBracket: 'punctuation.section.brackets.begin',
  RBracket: 'punctuation.section.brackets.end',
  LBrace: 'punctuation.section.braces.begin',
  RBrace: 'punctuation.section.braces.end',

  Arrow: 'keyword.operator.flow',
  Assign: 'keyword.operator.assignment',
  Colon: 'punctuation.separator.colon',
  Comma: 'punctuation.separator.comma',
  Bar: 'keyword.operator.choice',
} as const satisfies Readonly<Record<Exclude<keyof typeof T, Textless>, string>>;

/** What a name is, where its place tells. */
export const roles = {
  module: 'entity.name.namespace',
  block: 'entity.name.function',
  model: 'entity.name.type',
  /** A branch, an exit or a tier. */
  label: 'entity.name.label',
  call: 'entity.name.function',
  builtIn: 'support.function',
  quantity: 'support.variable',
  type: 'support.type',
  setting: 'support.type.property-name',
  otherSetting: 'variable.other.property',
  choice: 'variable.other.enummember',
  param: 'variable.parameter',
  argument: 'variable.parameter.function-call',
  /** Dimensions and models begin with a capital. */
  dimension: 'variable.other.constant',
  fallback: 'constant.language',
  comment: 'comment.line.double-slash',
  documentation: 'comment.block.documentation',
  commentMark: 'punctuation.definition.comment',
} as const;
