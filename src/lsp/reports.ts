import { showNumber } from '../diagnostics/show-number.ts';
import { showBytes, showPercent } from '../draw/figures.ts';
import type { CheckedModel } from '../check.ts';
import type { ExitReport, ModelReport, ReportShape, SendReport, TierReport } from '../report/model-report.ts';
import type * as ast from '../syntax/ast.ts';
import type { Analysis } from './analysis.ts';
import { isSame } from './analysis.ts';
import { showMacs, showShort } from './costs.ts';
import { inline, table } from './markdown.ts';

/** The figures of a model, where it has no errors. */
export function checkedOf({ models }: Analysis, model: ast.Model): CheckedModel | undefined {
  return models.find(({ network }) => isSame(network.span, model.name.span));
}

/** Multiply-accumulates, which an editor's figures always are; where the size of the image is open, their formula. */
export function showFigure(macs: number | null, formula: string | undefined): string {
  return macs === null ? `${formula ?? ''} MAC`.trim() : showMacs(macs);
}

/** `f32[N, 21, 256, 256]` */
export function showReportShape(shape: ReportShape, dtype = 'f32'): string {
  return `${dtype}[${shape.join(', ')}]`;
}

/** The share of the FLOPs that an exit stands at, and the one that was asked for. */
export function showPlace({ at, achieved, requested }: ExitReport): string {
  const asked = requested === null ? '' : ` (asked for ${showPercent(requested)})`;
  return `${inline(at)} · ${showPercent(achieved)}${asked}`;
}

/** A row for each of some exits. */
export function tableOfExits(exits: readonly ExitReport[]): string {
  const head = ['exit', 'at', 'FLOPs', 'path FLOPs', 'head', 'result'];
  return table(
    head,
    exits.map((exit) => [
      inline(exit.name),
      showPlace(exit),
      showFigure(exit.flops, exit.flopsFormula),
      showFigure(exit.pathFlops, exit.pathFlopsFormula),
      `${showNumber(exit.params)} parameters`,
      inline(showReportShape(exit.shape)),
    ]),
  );
}

/** A row for each of some tiers. */
export function tableOfTiers(tiers: readonly TierReport[]): string {
  const head = ['tier', 'exits', 'FLOPs', 'weights', 'peak activations', 'sends'];
  return table(
    head,
    tiers.map((tier) => [
      inline(tier.name),
      tier.exits.map(inline).join(', '),
      showFigure(tier.flops, tier.flopsFormula),
      showBytes(tier.weightBytes),
      tier.peakActivationBytes === null ? (tier.peakActivationBytesFormula ?? '') : showBytes(tier.peakActivationBytes),
      tier.sends.length === 0
        ? ''
        : `${showSent(tier.sends)} (${tier.sends.map(({ tensor }) => inline(tensor)).join(', ')})`,
    ]),
  );
}

/** All bytes of a cut, or their formulas. */
export function showSent(sends: readonly SendReport[]): string {
  const formulas = sends.flatMap(({ bytesFormula }) => bytesFormula ?? []);
  const known = sends.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  if (formulas.length === 0) return showBytes(known);
  return `${[...formulas, ...(known === 0 ? [] : [String(known)])].join(' + ')} B`;
}

/** `116.41 M parameters · 44.31 GMAC · 8 exits`: a model in a line, with the multiply-accumulates of its backbone. */
export function summaryOf({ params, exits, backbone }: ModelReport): string {
  const count = exits.length === 1 ? '1 exit' : `${exits.length} exits`;
  return [`${showShort(params)} parameters`, showFigure(backbone.flops, backbone.flopsFormula), count].join(' · ');
}
