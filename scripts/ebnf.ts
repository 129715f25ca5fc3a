import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Rule,
  Terminal,
  type TokenType,
} from 'chevrotain';
import { BrnParser } from '../src/syntax/grammar.ts';
import { kinds, kindsOf } from '../src/syntax/tokens.ts';

const WIDTH = 110;
const INDENT = 12;

const header = `(* The grammar of brn, made from the parser by scripts/ebnf.ts.
   { x } is none or more, [ x ] at most one, x % s one or more with separator s. NAME, PATH, INT, FLOAT, PERCENT and NL
   are the tokens of docs/language.md; every production is decided by at most two tokens. *)
`;

/** How strongly the outermost operator of a piece of EBNF binds: alternatives, a sequence, `%`, or an atom. */
type Binding = 0 | 1 | 2 | 3;

interface Piece {
  readonly text: string;
  readonly binding: Binding;
}

const atom = (text: string): Piece => ({ text, binding: 3 });

/** A piece in parentheses where it binds weaker than its place asks for. */
function within({ text, binding }: Piece, least: Binding): string {
  return binding < least ? `( ${text} )` : text;
}

function printToken(type: TokenType): Piece {
  const members = kinds.filter((kind) => kind.CATEGORIES?.includes(type));
  const isClass = kindsOf('class').some((kind) => kind === type);
  if (isClass) return { text: members.map((kind) => printToken(kind).text).join(' | '), binding: 0 };
  const text = kinds.find((kind) => kind === type)?.text;
  return atom(text === undefined ? type.name : `"${text}"`);
}

function separated(item: Piece, separator: TokenType): Piece {
  return { text: `${within(item, 3)} % ${within(printToken(separator), 3)}`, binding: 2 };
}

/** `x { "s" x }` is `x % "s"`. */
function asSeparated(first: IProduction, second: IProduction | undefined): Piece | undefined {
  if (!(second instanceof Repetition)) return undefined;
  const [separator, item, more] = second.definition;
  if (!(separator instanceof Terminal) || item === undefined || more !== undefined) return undefined;
  return printOne(item).text === printOne(first).text ? separated(printOne(first), separator.terminalType) : undefined;
}

function printSequence(productions: readonly IProduction[]): Piece {
  const pieces: Piece[] = [];
  for (let index = 0; index < productions.length; index += 1) {
    const production = productions[index];
    if (production === undefined) continue;
    const list = asSeparated(production, productions[index + 1]);
    pieces.push(list ?? printOne(production));
    if (list !== undefined) index += 1;
  }
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  return { text: pieces.map((piece) => within(piece, 2)).join(' '), binding: 1 };
}

function printArms({ definition }: Alternation): readonly string[] {
  return definition.map((arm) => printSequence(arm instanceof Alternative ? arm.definition : [arm]).text);
}

function printOne(production: IProduction): Piece {
  if (production instanceof NonTerminal) return atom(production.nonTerminalName);
  if (production instanceof Terminal) return printToken(production.terminalType);
  if (production instanceof Option) return atom(`[ ${printSequence(production.definition).text} ]`);
  if (production instanceof Repetition) return atom(`{ ${printSequence(production.definition).text} }`);
  if (production instanceof RepetitionMandatoryWithSeparator) {
    return separated(printSequence(production.definition), production.separator);
  }
  if (production instanceof RepetitionWithSeparator) {
    return atom(`[ ${separated(printSequence(production.definition), production.separator).text} ]`);
  }
  if (production instanceof Alternation) {
    return { text: printArms(production).join(' | '), binding: 0 };
  }
  throw new Error(`the grammar has a production of an unknown kind: ${production.constructor.name}`);
}

/** The names of the productions that a part of a production refers to, in order. */
function references(productions: readonly IProduction[]): readonly string[] {
  return productions.flatMap((production) => {
    if (production instanceof NonTerminal) return [production.nonTerminalName];
    const isGroup =
      production instanceof Alternation ||
      production instanceof Alternative ||
      production instanceof Option ||
      production instanceof Repetition ||
      production instanceof RepetitionMandatoryWithSeparator ||
      production instanceof RepetitionWithSeparator;
    return isGroup ? references(production.definition) : [];
  });
}

/** The productions from `start` on, each before those that it is the first to refer to. */
function inOrder(rules: Readonly<Record<string, Rule>>, start: string): readonly Rule[] {
  const found = new Map<string, Rule>();
  const queue = [start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const rule = rules[name];
    if (rule === undefined || found.has(name)) continue;
    found.set(name, rule);
    queue.unshift(...references(rule.definition));
  }
  return [...found.values()];
}

function printRule({ name, definition }: Rule): string {
  const { text } = printSequence(definition);
  const head = `${name.padEnd(INDENT - 1)} = `;
  if (head.length + text.length + 2 <= WIDTH) return `${head}${text} ;`;
  const [only] = definition;
  if (!(only instanceof Alternation)) return `${head}${text} ;`;
  return `${head}${printArms(only).join(`\n${' '.repeat(INDENT)}| `)} ;`;
}

/** The text of grammar/brn.ebnf: the grammar that the parser has, in the notation of docs/language.md. */
export function printGrammar(): string {
  const rules = new BrnParser().getGAstProductions();
  return `${header}\n${inOrder(rules, 'File').map(printRule).join('\n')}\n`;
}
