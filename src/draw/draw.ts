import type { CheckedModel } from '../check.ts';
import { describeDrawing } from './describe.ts';
import { type RenderOptions, renderDrawing } from './render.ts';

/** A checked model as a picture in the manner of the paper's Figure 2: the text of an SVG file. */
export function draw(model: CheckedModel, options: RenderOptions = {}): string {
  return renderDrawing(describeDrawing(model), options);
}
