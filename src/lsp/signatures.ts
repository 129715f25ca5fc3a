import type { Kind } from '../model/kinds.ts';
import {
  type Accepts,
  type FunctionName,
  type OperatorName,
  type SignatureParam,
  functionSignatures,
  operatorSignatures,
} from '../model/signatures.ts';
import type { Param } from '../model/train/params.ts';
import { toNumber } from '../rational.ts';
import { oneLine, spanText } from '../source.ts';
import type * as ast from '../syntax/ast.ts';

/** A call as a reader sees it: the label, and where in it each parameter is. */
export interface ShownSignature {
  readonly label: string;
  readonly params: readonly ShownParam[];
}

export interface ShownParam {
  readonly name: string;
  /** As the label has it: `kernel: i2 = 1`. */
  readonly label: string;
  readonly hasDefault: boolean;
  /** What values it takes, where that is known. */
  readonly takes?: Takes;
}

/** The kinds of value that a parameter takes, and the only values where there are few. */
export interface Takes {
  readonly kinds: readonly Kind[];
  readonly choices: readonly string[];
}

/** The signature of a block or a model, its parameters as they are written. */
export function signatureOf({ name, params }: ast.Block | ast.Model): ShownSignature {
  return shown(
    name.text,
    params.map((param) => ({
      name: param.name.text,
      label: oneLine(spanText(param.span)),
      hasDefault: param.default !== undefined,
      ...takesOf(param.type),
    })),
  );
}

/** What a parameter of a type takes, as it is written; nothing of a type that is none. */
function takesOf(type: ast.Type): Pick<ShownParam, 'takes'> {
  const kind = kindOf(type);
  if (kind === undefined) return {};
  const words = choicesOf(type);
  return { takes: { kinds: [kind], choices: words.length > 0 ? words : choicesOfKind(kind) } };
}

function kindOf(type: ast.Type): Kind | undefined {
  if (type.kind === 'listType') {
    const list = kindOf(type.element);
    return list === undefined ? undefined : { list };
  }
  if (type.kind === 'choiceType') {
    const [first] = type.values.map((value) => (value.type === 'percent' ? 'float' : value.type));
    return type.values.some((value) => value.type === 'float') ? 'float' : first;
  }
  return kindNamed(type.name.text);
}

function kindNamed(name: string): Kind | undefined {
  const scalar = (['int', 'float', 'bool', 'dim'] as const).find((each) => each === name);
  return scalar ?? (name === 'f32' || name === 'u8' ? 'tensor' : undefined);
}

function choicesOf(type: ast.Type): readonly string[] {
  if (type.kind === 'listType') return choicesOf(type.element);
  return type.kind === 'choiceType' ? type.values.map(({ text }) => text) : [];
}

function choicesOfKind(kind: Kind): readonly string[] {
  return (typeof kind === 'object' ? kind.list : kind) === 'bool' ? ['true', 'false'] : [];
}

/** `block conv(x: f32[N, C, H, W], channels: int, kernel: int = 1)` */
export function headerOf(declaration: ast.Block | ast.Model): string {
  return `${declaration.kind} ${signatureOf(declaration).label}`;
}

/** `conv2d(x, channels: int, kernel: int = 1)`, with what each parameter is. */
export function signatureOfOperator(name: OperatorName): ShownSignature {
  return shown(name, operatorSignatures[name].params.map(showParam));
}

/** `range(a: int, b: int)`, a function of compile time. */
export function signatureOfFunction(name: FunctionName): ShownSignature {
  return shown(name, functionSignatures[name].params.map(showParam));
}

/** The signature of a value of a setting: `sgd(momentum: float = 0, decay: float = 0)`. */
export function signatureOfChoice(name: string, params: Readonly<Record<string, Param>>): ShownSignature {
  return shown(
    name,
    Object.entries(params).map(([each, param]) => ({
      name: each,
      label: showChoiceParam(each, param),
      hasDefault: 'default' in param,
    })),
  );
}

/** A signature without parentheses where there are no parameters. */
export function shown(name: string, params: readonly ShownParam[]): ShownSignature {
  const list = params.map(({ label }) => label).join(', ');
  return { label: params.length === 0 ? name : `${name}(${list})`, params };
}

/** `kernel: i2 = 1` */
export function showParam({ name, accepts, default: value }: SignatureParam): ShownParam {
  const fallback = value === undefined ? '' : ` = ${typeof value === 'object' ? value.same : String(value)}`;
  const kinds = kindsOf(accepts);
  const takes = { kinds, choices: kinds.flatMap(choicesOfKind) };
  return { name, label: `${name}: ${showAccepts(accepts)}${fallback}`, hasDefault: value !== undefined, takes };
}

function kindsOf(accepts: Accepts): readonly Kind[] {
  if (accepts === 'i2') return ['int', { list: 'int' }];
  if (accepts === 'd2') return ['dim', { list: 'dim' }];
  return [accepts];
}

function showAccepts(accepts: Accepts): string {
  if (accepts === 'i2') return 'int or [h, w]';
  if (accepts === 'd2') return 'dim or [h, w]';
  return showKind(accepts);
}

/** A kind as the language writes it. */
export function showKind(kind: Kind): string {
  if (typeof kind === 'object') return kind.list === 'unknown' ? 'list' : `[${showKind(kind.list)}]`;
  return kind === 'unknown' ? 'value' : kind;
}

/** `momentum: float = 0` */
export function showChoiceParam(name: string, param: Param): string {
  switch (param.kind) {
    case 'number':
      return `${name}: ${param.accepts}${param.default === undefined ? '' : ` = ${param.default}`}`;
    case 'word':
      return `${name}: ${param.words.join(' | ')}`;
    case 'size': {
      const value = param.default;
      const fallback =
        value === undefined ? '' : value.kind === 'input' ? " = the input's" : ` = [${value.height}, ${value.width}]`;
      return `${name}: int or [h, w]${fallback}`;
    }
    case 'split': {
      const value = param.default;
      if (value.kind === 'own') return `${name}: [float] = the data set's own`;
      const shares = [value.train, value.validation, value.test].map((share) => toNumber(share) * 100);
      return `${name}: [float] = [${shares.map((share) => Number(share.toFixed(6))).join(', ')}]`;
    }
  }
}
