import type { CheckedModel } from '../src/check.ts';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { describeDrawing } from '../src/draw/describe.ts';
import type { Analysis } from '../src/lsp/analysis.ts';
import { type FlopsAtSizes, flopsAtSizes } from '../src/report/flops-at-sizes.ts';
import type { ShownModel, Sizing } from './protocol.ts';

/** How the size of a model's image can change. */
export function sizingOf({ report }: CheckedModel): Sizing {
  const minimum = Object.entries(report.input.minimum);
  if (minimum.length > 0) {
    return {
      kind: 'symbols',
      names: minimum.map(([name]) => name),
      least: Math.max(...minimum.map(([, least]) => least)),
    };
  }
  const own = report.parameters['size'];
  return typeof own === 'number' ? { kind: 'parameter', own } : { kind: 'fixed' };
}

/** Gives the program's analysis where the parameter `size` has another value. */
export type AtSize = (size: number) => Analysis;

/** A model at one size of the image, or why it cannot have it. */
type Sized =
  | { readonly kind: 'sized'; readonly model: CheckedModel; readonly exits: readonly FlopsAtSizes[] }
  | { readonly kind: 'refused'; readonly why: string };

/** A model at a size of the image; of symbols, the model is as it was and the FLOPs are at that size. */
export function sizedModel(model: CheckedModel, size: number, atSize: AtSize): Sized {
  const sizing = sizingOf(model);
  switch (sizing.kind) {
    case 'fixed':
      return { kind: 'refused', why: 'the size is fixed' };
    case 'symbols': {
      if (size < sizing.least) return { kind: 'refused', why: `the smallest legal size is ${sizing.least}` };
      const sizes = new Map(sizing.names.map((name) => [name, size]));
      return { kind: 'sized', model, exits: flopsAtSizes(model.network, 'mac', sizes) };
    }
    case 'parameter': {
      const { models, diagnostics } = atSize(size);
      const again = models.find(({ report }) => report.name === model.report.name);
      if (again === undefined) return { kind: 'refused', why: reasonOf(diagnostics, size) };
      return { kind: 'sized', model: again, exits: flopsAtSizes(again.network, 'mac', new Map()) };
    }
  }
}

function reasonOf(diagnostics: readonly Diagnostic[], size: number): string {
  const error = diagnostics.find(({ severity }) => severity === 'error');
  return error?.message ?? `the model cannot have the size ${size}`;
}

/** A model as the page shows it, at a size where one is asked for. */
export function showModel(model: CheckedModel, size: number | undefined, atSize: AtSize): ShownModel {
  const sizing = sizingOf(model);
  const { name } = model.report;
  const shown = { name, drawing: describeDrawing(model), report: model.report, sizing };
  if (size === undefined || sizing.kind === 'fixed') return shown;
  const sized = sizedModel(model, size, atSize);
  if (sized.kind === 'refused') return { ...shown, refusal: sized.why };
  const { report } = sized.model;
  return { name, drawing: describeDrawing(sized.model), report, sizing, atSize: { size, exits: sized.exits } };
}
