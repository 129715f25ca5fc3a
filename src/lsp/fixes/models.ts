import { readers } from '../../model/train/readers.ts';
import { builtOf, declarationAt } from '../analysis.ts';
import { isSetting } from '../train-names.ts';
import { type Candidates, between, exampleFor, fix, nodesAround } from './candidate.ts';

/** Writes a point as its help says, or moves it to the last unit. */
export const mendPoint: Candidates = ({ diagnostic, analysis }) => {
  const model = declarationAt(analysis, diagnostic.span.start);
  const built = model?.kind === 'model' ? builtOf(analysis, model) : undefined;
  const point = nodesAround(diagnostic.span, analysis).findLast((node) => node.kind === 'point');
  if (point?.kind !== 'point') return [];
  const said = [...(diagnostic.help ?? '').matchAll(/write `([^`]+)`/g)].flatMap(([, text]) => text ?? []);
  const isFamily = point.value.kind === 'list' || point.value.kind === 'call';
  const units = built?.backbone?.units ?? [];
  const result = built?.backbone?.node.id;
  // A family is more than one point.
  const last = isFamily ? undefined : units.filter(({ node }) => node.id !== result).at(-1)?.name;
  const texts = new Set([...said, last].filter((text) => text !== undefined));
  return [...texts].map((text) => fix(`write \`${text}\``, { span: point.span, text }));
};

/** Adds the settings that must be given. */
export const addSettings: Candidates = ({ diagnostic, analysis }) => {
  const train = declarationAt(analysis, diagnostic.span.start);
  if (train?.kind !== 'train') return [];
  const given = new Set(train.settings.map(({ name }) => name.text));
  const missing = Object.keys(readers)
    .filter(isSetting)
    .filter((name) => readers[name].default === undefined && !given.has(name));
  const lines = missing.map((name) => `  ${name}: ${readers[name].example}\n`);
  const brace = train.span.source.text.lastIndexOf('}', train.span.end);
  if (lines.length === 0 || brace < train.span.start) return [];
  const title = `add ${missing.map((name) => `\`${name}\``).join(', ')}`;
  const isOpen = /\n[ \t]*$/.test(train.span.source.text.slice(0, brace));
  return [fix(title, { span: between(train.span, brace), text: `${isOpen ? '' : '\n'}${lines.join('')}` })];
};

/** Adds the input that most backbones take. */
export const addInput: Candidates = ({ diagnostic, analysis }) => {
  const model = declarationAt(analysis, diagnostic.span.start);
  if (model?.kind !== 'model' || model.items.some(({ kind }) => kind === 'input')) return [];
  const brace = model.span.source.text.indexOf('{', model.name.span.end);
  if (brace < 0) return [];
  const line = 'input image: f32[N, 3, 256, 256] as imagenet';
  return [fix(`add \`${line}\``, { span: between(model.span, brace + 1), text: `\n  ${line}` })];
};

const defaults: Readonly<Record<string, string>> = { int: '1', float: '0.5', bool: 'false', dim: '256' };

/** Gives a parameter of a model a default. */
export const addDefault: Candidates = ({ diagnostic, analysis }) => {
  const param = nodesAround(diagnostic.span, analysis).findLast((node) => node.kind === 'param');
  if (param?.kind !== 'param' || param.type.kind !== 'namedType') return [];
  const text = exampleFor(param.name.text) ?? defaults[param.type.name.text];
  if (text === undefined) return [];
  return [fix(`add \`= ${text}\``, { span: between(param.span, param.span.end), text: ` = ${text}` })];
};
