import { resultSize, type Movement } from '../ops/window.ts';

/** A convolution from maps of one shape to maps of another, [N, H, W, C] each. */
export interface ConvolutionShape {
  readonly x: readonly [number, number, number, number];
  readonly y: readonly [number, number, number, number];
  readonly movement: Movement;
}

/** The shape of a convolution of x with this many filters. */
export function shapeOfConvolution(
  x: readonly [number, number, number, number],
  filters: number,
  movement: Movement,
): ConvolutionShape {
  const [height, width] = resultSize([x[1], x[2]], movement);
  return { x, y: [x[0], height, width, filters], movement };
}

/** The fields of kernels/geometry.ts, in their order. */
export function geometryOf({ x, y, movement }: ConvolutionShape): number[] {
  const { kernel, stride, dilation, margins } = movement;
  return [...x, ...y.slice(1), ...kernel, ...stride, ...dilation, margins[0][0], margins[1][0]];
}
