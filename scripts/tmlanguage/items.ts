import { T } from '../../src/syntax/tokens.ts';
import { type Rule, brackets, groups, include, stretch, text } from './rule.ts';
import { roles, scopes } from './scopes.ts';
import {
  begin,
  capital,
  end,
  gap,
  leading,
  lineStart,
  name,
  nameOrPath,
  newLine,
  operators,
  preprocesses,
  settings,
  space,
  word,
} from './words.ts';

/** A word that begins an item. */
const lead = (kind: keyof typeof scopes): string => leading(T[kind].text ?? '');

/** `name` with the scope of a model where it begins with a capital, and of a block where not; the last group of `before`. */
const imported = (one: string, role: string): Rule =>
  groups(`${begin}(${one})${gap}(${T.As.text ?? ''})${gap}(${one})`, role, scopes.As, role);

const use: readonly Rule[] = [
  brackets(
    'LBrace',
    [
      include('comments'),
      imported(capital, roles.model),
      imported(name, roles.block),
      text(`${begin}${capital}`, roles.model),
      text(`${begin}${name}`, roles.block),
      include('expression'),
    ],
    `${lead('Use')}${gap}(${nameOrPath})${space}`,
    [scopes.Use, roles.module],
  ),
  groups(`${lead('Use')}${gap}(${nameOrPath})`, scopes.Use, roles.module),
];

const params = brackets('LParen', [include('params')]);
const block: readonly Rule[] = [
  brackets('LParen', [include('params')], `${lead('Block')}${gap}(${name})${space}`, [scopes.Block, roles.block]),
  groups(`${lead('Block')}${gap}(${name})`, scopes.Block, roles.block),
];
/** With its braces, in which an item's word is one alone too. */
const model = stretch(`${lead('Model')}${gap}(${name})`, [scopes.Model, roles.model], '(?<=\\})|$', [
  params,
  brackets('LBrace', [include('modelBody')]),
]);

const train: readonly Rule[] = [
  brackets(
    'LBrace',
    [
      include('comments'),
      groups(`${lineStart}(${settings})${space}(:)`, roles.setting, scopes.Colon),
      groups(`${lineStart}(${name})${space}(:)`, roles.otherSetting, scopes.Colon),
      include('values'),
    ],
    `${lead('Train')}${gap}(${name})${space}`,
    [scopes.Train, roles.model],
  ),
  groups(`${lead('Train')}${gap}(${name})`, scopes.Train, roles.model),
];

const itemEnd = `(?=\\})|${newLine}`;

const input: readonly Rule[] = [
  stretch(`${lead('Input')}${gap}(${name})${space}(:)`, [scopes.Input, roles.param, scopes.Colon], itemEnd, [
    groups(`${begin}(${T.As.text ?? ''})${gap}(${preprocesses})${end}`, scopes.As, roles.choice),
    groups(`${begin}(${T.As.text ?? ''})(?=${gap}${word})`, scopes.As),
    include('types'),
  ]),
  groups(`${lead('Input')}${gap}(${name})`, scopes.Input, roles.param),
];

/** `a: b` among the weights: a part, and what it is called in a file. */
const weights = stretch(lead('Weights'), [scopes.Weights], itemEnd, [
  include('comments'),
  // Behind a comma the entries go on in the next line.
  stretch('(,)', [scopes.Comma], '(?=[^\\s/])', [include('comments')]),
  text(`${begin}${nameOrPath}(?=${space}:)`, roles.label),
  text(`${begin}none${end}`, roles.choice),
  include('expression'),
]);

const items: readonly Rule[] = [
  ...input,
  groups(`${lead('Backbone')}${gap}(${operators})${end}`, scopes.Backbone, roles.builtIn),
  groups(`${lead('Backbone')}${gap}(${name})`, scopes.Backbone, roles.call),
  groups(`${lead('Branch')}${gap}(${name})${gap}(${T.At.text ?? ''})${end}`, scopes.Branch, roles.label, scopes.At),
  groups(`${lead('Branch')}${gap}(${name})`, scopes.Branch, roles.label),
  groups(`${lead('Exit')}${gap}(${name})`, scopes.Exit, roles.label),
  groups(`${lead('Tier')}${gap}(${name})${gap}(${T.Until.text ?? ''})${end}`, scopes.Tier, roles.label, scopes.Until),
  groups(`${lead('Tier')}${gap}(${name})`, scopes.Tier, roles.label),
  weights,
  ...(['Backbone', 'Branch', 'Exit', 'Stop', 'Tier', 'Input', 'Use', 'Block', 'Model', 'Train'] as const).map((kind) =>
    groups(lead(kind), scopes[kind]),
  ),
];

/** Words that are alone on their lines; their items are unfinished, or go on in the next. */
function alone(...words: readonly (keyof typeof scopes)[]): readonly Rule[] {
  return words.map((kind) => groups(`${lineStart}(${T[kind].text ?? ''})(?=${space}(?://.*)?$)`, scopes[kind]));
}

/** The parts of the grammar's repository that hold items. */
export const itemParts = {
  file: [...alone('Use', 'Block', 'Model', 'Train'), include('body')],
  modelBody: [...alone('Input', 'Backbone', 'Branch', 'Exit', 'Stop', 'Tier', 'Weights'), include('body')],
  body: [include('comments'), ...use, ...block, model, ...train, ...items, include('expression')],
} as const satisfies Readonly<Record<string, readonly Rule[]>>;
