import type { ExitReport, ModelReport, ParameterValue, SendReport, TierReport } from '../report/model-report.ts';
import { type Unit, showAlone, showCount, showShape, showShare, smallUnitOf, unitOf } from './figures.ts';
import { showTable } from './table.ts';

function showValue(parameter: ParameterValue): string {
  return typeof parameter === 'object' ? `[${parameter.join(', ')}]` : String(parameter);
}

/** How an image becomes the input, in the language's words where it has some. */
function showPreprocess({ preprocess }: ModelReport['input']): string {
  if (preprocess.kind === 'bytes') return 'the bytes of the image';
  const { mean, std } = preprocess;
  if (mean.every((value) => value === 0) && std.every((value) => value === 1)) return 'as unit: values in [0, 1]';
  if (mean.join() === '0.485,0.456,0.406' && std.join() === '0.229,0.224,0.225') return 'as imagenet: normalised RGB';
  return `as normalized(mean: [${mean.join(', ')}], std: [${std.join(', ')}])`;
}

/** The lines before the tables: the model, its input, its backbone and how FLOPs are counted. */
function showHeader(model: ModelReport, file: string, unit: Unit): readonly string[] {
  const { input, backbone, convention, parameters, uncounted } = model;
  const minimum = Object.entries(input.minimum).map(([symbol, least]) => `${symbol} >= ${least}`);
  const proved = minimum.length === 0 ? '' : `, proved for all ${minimum.join(', ')}`;
  const values = Object.entries(parameters).map(([name, of]) => `${name} = ${showValue(of)}`);
  const flops = backbone.flops === null ? (backbone.flopsFormula ?? '-') : showCount(backbone.flops, unit);
  const count = backbone.flops === null ? `${flops} FLOPs` : `${flops} ${unit.prefix}FLOPs`;
  return [
    `${model.name}  ${file}`,
    ...(values.length === 0 ? [] : [`  parameters  ${values.join(', ')}`]),
    `  input       ${input.name}: ${input.dtype}${showShape(input.shape)}${proved}, ${showPreprocess(input)}`,
    `  weights     ${showAlone(model.params)} in all, ${showAlone(backbone.params)} of them the backbone's`,
    `  backbone    ${count} by the convention ${convention}`,
    ...uncounted.map(
      ({ operator, count: times }) => `  not counted ${operator}, ${times} times: ${convention} does not know it`,
    ),
  ];
}

function showExits(exits: readonly ExitReport[], unit: Unit): string {
  const paramsUnit = smallUnitOf(exits.map(({ params }) => params));
  const columns = [
    { heading: 'exit' },
    { heading: 'at' },
    { heading: 'asked', figures: true },
    { heading: 'stands', figures: true },
    { heading: `FLOPs (${unit.prefix})`, figures: true },
    { heading: `path FLOPs (${unit.prefix})`, figures: true },
    { heading: `head params (${paramsUnit.prefix})`, figures: true },
    { heading: 'output' },
  ];
  const rows = exits.map((exit) => [
    exit.name,
    exit.at,
    showShare(exit.requested),
    showShare(exit.achieved),
    showCount(exit.flops, unit),
    showCount(exit.pathFlops, unit),
    showCount(exit.params, paramsUnit),
    showShape(exit.shape),
  ]);
  return showTable(columns, rows);
}

function showSend({ tensor, dtype, shape, bytes, bytesFormula }: SendReport): string {
  const size = bytes === null ? `${bytesFormula ?? '-'} bytes` : `${showAlone(bytes)}B`;
  return `${tensor} ${dtype}${showShape(shape)}, ${size}`;
}

/** A row for each tier, and a further one for each tensor but the first that it sends. */
function tierRows(tier: TierReport, unit: Unit, byteUnit: Unit): readonly (readonly string[])[] {
  const [first = '', ...others] = tier.sends.map(showSend);
  const row = [
    tier.name,
    tier.exits.join(' '),
    showCount(tier.flops, unit),
    showCount(tier.weightBytes, byteUnit),
    showCount(tier.peakActivationBytes, byteUnit),
    first,
  ];
  return [row, ...others.map((send) => ['', '', '', '', '', send])];
}

function showTiers(tiers: readonly TierReport[], unit: Unit): string {
  const byteUnit = smallUnitOf(tiers.flatMap((tier) => [tier.weightBytes, tier.peakActivationBytes]));
  const columns = [
    { heading: 'tier' },
    { heading: 'exits' },
    { heading: `FLOPs (${unit.prefix})`, figures: true },
    { heading: `weights (${byteUnit.prefix}B)`, figures: true },
    { heading: `activations (${byteUnit.prefix}B)`, figures: true },
    { heading: 'sends' },
  ];
  return showTable(
    columns,
    tiers.flatMap((tier) => tierRows(tier, unit, byteUnit)),
  );
}

/** The formulas of a model of symbolic size, which are too long for a table. */
function showFormulas(model: ModelReport): string {
  const exits = model.exits.flatMap(({ name, flopsFormula }) =>
    flopsFormula === undefined ? [] : [`  FLOPs of ${name} = ${flopsFormula}\n`],
  );
  const tiers = model.tiers.flatMap(({ name, peakActivationBytesFormula: formula }) =>
    formula === undefined ? [] : [`  activation bytes of ${name} = ${formula}\n`],
  );
  return exits.length + tiers.length === 0 ? '' : `\n${exits.join('')}${tiers.join('')}`;
}

/** What `brnc check` prints of a model: a header, the exits and the tiers. */
export function showReport(model: ModelReport, file: string): string {
  const exitUnit = unitOf([model.backbone.flops, ...model.exits.map((exit) => exit.pathFlops)]);
  const header = showHeader(model, file, exitUnit).map((line) => `${line}\n`);
  const tiers = showTiers(model.tiers, exitUnit);
  return `${header.join('')}\n${showExits(model.exits, exitUnit)}\n${tiers}${showFormulas(model)}`;
}
