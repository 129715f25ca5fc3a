import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  type Rule,
  Terminal,
  type TokenType,
} from 'chevrotain';
import { BrnParser } from '../../src/syntax/grammar.ts';
import { kinds } from '../../src/syntax/tokens.ts';

/** Draws a number from 0 up to, not including, `below`. */
export type Draw = (below: number) => number;

const examples: Readonly<Record<string, readonly string[]>> = {
  NAME: ['a', 'B1', '_x', 'tier', 'model', 'of', 'flops', 'at'],
  PATH: ['a.b', 'layer3.16'],
  INT: ['0', '42'],
  FLOAT: ['0.5', '1e-3'],
  PERCENT: ['25%', '12.5%'],
  NL: ['\n'],
};

const rules: Readonly<Record<string, Rule>> = new BrnParser().getGAstProductions();

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** How many tokens a production takes at least, as far as `known` tells; by repetition to a fixed point. */
function leastOf(production: IProduction, known: ReadonlyMap<string, number>): number {
  if (production instanceof NonTerminal) return known.get(production.nonTerminalName) ?? Infinity;
  if (production instanceof Terminal) return 1;
  if (production instanceof Option || production instanceof Repetition) return 0;
  if (production instanceof RepetitionWithSeparator) return 0;
  if (production instanceof Alternation) return Math.min(...production.definition.map((each) => leastOf(each, known)));
  return sum(partsOf(production).map((each) => leastOf(each, known)));
}

function partsOf(production: IProduction): readonly IProduction[] {
  if (production instanceof Alternative || production instanceof Option) return production.definition;
  if (production instanceof RepetitionMandatoryWithSeparator) return production.definition;
  return production instanceof Repetition || production instanceof RepetitionWithSeparator ? production.definition : [];
}

function leastTokens(): ReadonlyMap<string, number> {
  let known: ReadonlyMap<string, number> = new Map();
  for (let turn = 0; turn < 30; turn += 1) {
    const next = Object.entries(rules).map(
      ([name, { definition }]) => [name, sum(definition.map((each) => leastOf(each, known)))] as const,
    );
    known = new Map(next);
  }
  return known;
}

const least = leastTokens();

/** The tokens that what `productions` make can begin with. */
function firstOf(productions: readonly IProduction[]): ReadonlySet<TokenType> {
  const found = new Set<TokenType>();
  for (const production of productions) {
    for (const type of firstOfOne(production)) found.add(type);
    if (leastOf(production, least) > 0) break;
  }
  return found;
}

function firstOfOne(production: IProduction): ReadonlySet<TokenType> {
  if (production instanceof Terminal) return new Set(membersOf(production.terminalType));
  if (production instanceof NonTerminal) return firstTokens(production.nonTerminalName);
  if (!(production instanceof Alternation)) return firstOf(partsOf(production));
  return new Set(production.definition.flatMap((each) => [...firstOfOne(each)]));
}

/** A kind of token, or those of a class; words that can be names count as names. */
function membersOf(type: TokenType): readonly TokenType[] {
  const members = kinds.filter((kind) => kind.CATEGORIES?.includes(type) && kind.group !== 'inner');
  return members.length > 0 ? members : [type];
}

/** The tokens that a sentence of a production can begin with. */
export function firstTokens(rule: string): ReadonlySet<TokenType> {
  return firstOf(rules[rule]?.definition ?? []);
}

class Sentence {
  readonly #draw: Draw;
  readonly #words: string[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  make(rule: string, size: number): readonly string[] {
    this.#all(rules[rule]?.definition ?? [], size);
    return this.#words;
  }

  #all(productions: readonly IProduction[], size: number): void {
    for (const production of productions) this.#one(production, size);
  }

  #one(production: IProduction, size: number): void {
    if (production instanceof NonTerminal) this.#all(rules[production.nonTerminalName]?.definition ?? [], size - 1);
    else if (production instanceof Terminal) this.#token(production.terminalType);
    else if (production instanceof Alternation) this.#one(this.#choose(production, size), size);
    else if (production instanceof RepetitionMandatoryWithSeparator) this.#list(production, 1, size);
    else if (production instanceof RepetitionWithSeparator) this.#list(production, 0, size);
    else if (production instanceof Option) this.#times(production, size > 0 ? this.#draw(2) : 0, size);
    else if (production instanceof Repetition) this.#times(production, size > 0 ? this.#draw(3) : 0, size);
    else this.#all(partsOf(production), size);
  }

  #choose({ definition }: Alternation, size: number): IProduction {
    const shortest = Math.min(...definition.map((each) => leastOf(each, least)));
    const choices = size > 0 ? definition : definition.filter((each) => leastOf(each, least) === shortest);
    return choices[this.#draw(choices.length)] ?? new Alternative({ definition: [] });
  }

  #times({ definition }: { definition: IProduction[] }, count: number, size: number): void {
    for (let index = 0; index < count; index += 1) this.#all(definition, size);
  }

  #list(
    { definition, separator }: { definition: IProduction[]; separator: TokenType },
    from: number,
    size: number,
  ): void {
    const count = from + (size > 0 ? this.#draw(3) : 0);
    for (let index = 0; index < count; index += 1) {
      if (index > 0) this.#token(separator);
      this.#all(definition, size);
    }
  }

  #token(type: TokenType): void {
    const members = membersOf(type);
    const chosen = members[this.#draw(members.length)];
    const kind = kinds.find((each) => each === chosen);
    const choices = kind?.text === undefined ? (examples[kind?.name ?? ''] ?? []) : [kind.text];
    this.#words.push(choices[this.#draw(choices.length)] ?? '');
  }
}

/** The words of a sentence of the recorded grammar, of about `size` levels. */
export function makeSentence(rule: string, size: number, draw: Draw): readonly string[] {
  return new Sentence(draw).make(rule, size);
}
