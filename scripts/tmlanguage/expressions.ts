import { T } from '../../src/syntax/tokens.ts';
import { type Rule, brackets, groups, include, stretch, text } from './rule.ts';
import { roles, scopes } from './scopes.ts';
import {
  begin,
  capital,
  choices,
  conditions,
  end,
  fallbacks,
  float,
  forms,
  functions,
  gap,
  int,
  name,
  newLine,
  operators,
  path,
  percent,
  quantities,
  space,
  types,
  word,
} from './words.ts';

/** What is written for a kind of token. */
const written = (kind: keyof typeof scopes): string => T[kind].text ?? '';
/** A word of the language. */
const token = (kind: keyof typeof scopes): Rule => text(`${begin}${written(kind)}${end}`, scopes[kind]);
/** A sign of the language. */
const sign = (kind: keyof typeof scopes): Rule => text(written(kind).replace(/[^A-Za-z]/g, '\\$&'), scopes[kind]);

const comments: readonly Rule[] = [
  // What documents has a line of its own.
  groups('^\\uFEFF?[ \\t]*((///).*)$', roles.documentation, roles.commentMark),
  groups('((//).*)$', roles.comment, roles.commentMark),
];

const numbers: readonly Rule[] = [text(percent, scopes.Percent), text(float, scopes.Float), text(int, scopes.Int)];

const signs: readonly Rule[] = (
  [
    // The longer first.
    ...(['Arrow', 'Equal', 'NotEqual', 'LessEqual', 'GreaterEqual', 'Less', 'Greater'] as const),
    ...(['Plus', 'Minus', 'Times', 'Divide', 'Assign', 'Colon', 'Comma', 'Bar'] as const),
  ] as const
).map(sign);

const words: readonly Rule[] = (
  ['Sequence', 'If', 'Else', 'For', 'In', 'And', 'Or', 'Not', 'When', 'True', 'False', 'Let', 'Unit'] as const
).map(token);

/** Words that are keywords only beside another, where two names never stand side by side (rule 4). */
const besides: readonly Rule[] = [
  groups(`${begin}(${written('Of')})${gap}(${written('Flops')})${end}`, scopes.Of, scopes.Flops),
  groups(`${begin}(${written('Sending')})${gap}(${forms})${end}`, scopes.Sending, roles.type),
  groups(`${begin}(${written('Sending')})(?=${gap}${word})`, scopes.Sending),
  groups(`${begin}(${written('Else')})${gap}(${fallbacks})${end}`, scopes.Else, roles.fallback),
  groups(
    `${begin}(${written('For')})${gap}(${name})${gap}(${written('In')})${end}`,
    scopes.For,
    scopes.Name,
    scopes.In,
  ),
  groups(`${begin}(${written('Let')})${gap}(${name})`, scopes.Let, scopes.Name),
  groups(`${begin}(${written('Unit')})${gap}(${name})(?=${space}=)`, scopes.Unit, scopes.Name),
];

/** A name that is called, or stands behind an arrow. */
const calls: readonly Rule[] = [
  text(`${begin}(?:${operators}|${functions})(?=${space}\\()`, roles.builtIn),
  text(`${begin}${name}(?=${space}\\()`, roles.call),
];

const arrow = '->';
const stages: readonly Rule[] = [
  groups(`(${arrow})${space}(${operators})${end}`, scopes.Arrow, roles.builtIn),
  groups(`(${arrow})${space}(${name})`, scopes.Arrow, roles.call),
];

const names: readonly Rule[] = [
  text(path, scopes.Path),
  text(`${begin}${capital}`, roles.dimension),
  text(`${begin}${name}`, scopes.Name),
];

const argument = text(`${begin}${name}(?=${space}:)`, roles.argument);

/** What stands in a `sequence`: stages without arrows before them. */
const members: readonly Rule[] = [
  include('comments'),
  brackets('LBrace', [include('members')], `${begin}(${written('Sequence')})${space}`, [scopes.Sequence]),
  stretch(
    `${begin}(${written('For')})${gap}(${name})${gap}(${written('In')})${end}`,
    [scopes.For, scopes.Name, scopes.In],
    '(?=[{}])',
    [include('expression')],
  ),
  stretch(`${begin}(${written('If')})${end}`, [scopes.If], '(?=[{}])', [include('expression')]),
  brackets('LBrace', [include('members')]),
  ...[token('Else'), token('Unit')],
  text(`${begin}${operators}${end}`, roles.builtIn),
  text(`${begin}${name}`, roles.call),
  include('expression'),
];

/** The condition of `when`, over its lines. */
const condition = stretch(
  `${begin}(${written('When')})${end}`,
  [scopes.When],
  `(?=${begin}${written('Else')}${end}|\\})|${newLine}`,
  [include('comments'), include('quantities'), include('expression')],
);

const quantityRules: readonly Rule[] = [
  text(`${begin}${conditions}(?=${space}\\()`, roles.builtIn),
  text(`${begin}${quantities}${end}(?!${space}[(:])`, roles.quantity),
  brackets('LParen', [argument, include('quantities'), include('expression')]),
];

const typeRules: readonly Rule[] = [
  include('comments'),
  text(`${begin}${types}${end}`, roles.type),
  brackets('LBracket', [include('types')]),
  include('expression'),
];

/** A parameter: its name, its type, and its default. */
const param = stretch(`${begin}(${name})${space}(:)`, [roles.param, scopes.Colon], '(?=[,)])', [
  stretch('(=)(?!=)', [scopes.Assign], '(?=[,)])', [include('expression')]),
  include('types'),
]);

/** The values of a `train` clause. */
const values: readonly Rule[] = [
  include('comments'),
  text(`${begin}${choices}(?=${space}\\()`, roles.builtIn),
  argument,
  text(`${begin}${choices}${end}`, roles.choice),
  brackets('LParen', [include('values')]),
  brackets('LBracket', [include('values')]),
  include('expression'),
];

/** The parts of the grammar's repository that hold no items. */
export const expressionParts = {
  comments,
  expression: [
    include('comments'),
    condition,
    brackets('LBrace', [include('members')], `${begin}(${written('Sequence')})${space}`, [scopes.Sequence]),
    ...besides,
    ...words,
    ...numbers,
    brackets('LParen', [argument, include('expression')]),
    brackets('LBracket', [include('expression')]),
    brackets('LBrace', [include('body')]),
    ...calls,
    ...stages,
    ...names,
    ...signs,
  ],
  members,
  quantities: quantityRules,
  types: typeRules,
  params: [include('comments'), param, text(`${begin}${name}`, roles.param), include('expression')],
  values,
} as const satisfies Readonly<Record<string, readonly Rule[]>>;
