import type { CheckedModel } from '../index.ts';
import { type Dim, type Sizes, evaluateDim, symbolsOf } from '../graph/dim.ts';
import { type Result, failure, value } from './status.ts';

/** Height and width of an image, as `--size` gives them. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** As a user types it. */
function showSize({ height, width }: ImageSize): string {
  return height === width ? String(height) : `${height}x${width}`;
}

/**
 * Numbers for the symbols of the input: TensorFlow.js's layers resize and pool to sizes that are written in them. A model
 * without symbols needs none.
 */
export function layerSizes({ network, report }: CheckedModel, size: ImageSize | undefined): Result<Sizes> {
  const [, height, width] = network.input.dims;
  const symbols = [...network.input.minimum.keys()];
  if (symbols.length === 0) {
    if (size === undefined) return value(new Map());
    const help = 'size' in report.parameters ? `write \`--set size=${size.height}\`` : undefined;
    return failure(`the input of ${network.name} has a size already: \`--size\` is for one that is left open`, help);
  }
  const names = symbols.join(' and ');
  if (height === undefined || width === undefined)
    return failure(`TensorFlow.js's layers need a number for ${names}, and \`--size\` is for images`);
  if (size === undefined) {
    const least = Math.max(256, ...network.input.minimum.values());
    return failure(
      `TensorFlow.js's layers need numbers for ${names}, which the input leaves open`,
      `write \`--size ${least}\`, or height and width, such as \`--size ${least}x${2 * least}\``,
    );
  }
  const found = new Map<string, number>();
  assign(height, size.height, found);
  assign(width, size.width, found);
  const fits = [height, width].every((dim) => [...symbolsOf(dim)].every((symbol) => found.has(symbol)));
  if (fits && evaluateDim(height, found) === size.height && evaluateDim(width, found) === size.width)
    return value(found);
  const shape = report.input.shape.join(', ');
  return failure(`an image of \`--size ${showSize(size)}\`, height and width, is no input [${shape}]`);
}

/** Notes the number of a dimension that is a symbol by itself. */
function assign(dim: Dim, size: number, found: Map<string, number>): void {
  if (typeof dim === 'number') return;
  const [symbol] = symbolsOf(dim);
  if (symbol === dim.text && !found.has(symbol)) found.set(symbol, size);
}
