import { ELEMENTS, int, ints } from './proto.ts';
import { type Emitters, type Site, float32, operand, result, step } from './site.ts';

type Transfer = 'image_min' | 'image_scale' | 'quantize' | 'dequantize' | 'cast' | 'image_size';

/** All axes of the operand but N. */
function imageAxes(site: Site): number[] {
  return operand(site).type.dims.map((_, index) => index + 1);
}

/** The forms in which tensors cross a cut. The minimum, and the scale, of an image keep its rank: [N, 1, 1, 1]. */
export const transferEmitters: Emitters<Transfer> = {
  image_min: (site) => result(site, 'ReduceMin', [operand(site).name], { axes: ints(imageAxes(site)) }),

  image_scale: (site) => {
    const x = operand(site).name;
    const axes = { axes: ints(imageAxes(site)) };
    const range = step(site, 'range', 'Sub', [
      step(site, 'max', 'ReduceMax', [x], axes),
      step(site, 'min', 'ReduceMin', [x], axes),
    ]);
    const scale = step(site, 'scale', 'Div', [range, float32(site, 255)]);
    // Also where the range is so small that its 255th part is no longer a float.
    const constant = step(site, 'constant', 'Equal', [scale, float32(site, 0)]);
    return result(site, 'Where', [constant, float32(site, 1), scale]);
  },

  quantize: (site) => {
    const [x, minimum, scale] = [operand(site, 0).name, operand(site, 1).name, operand(site, 2).name];
    const shifted = step(site, 'shifted', 'Sub', [x, minimum]);
    const rounded = step(site, 'rounded', 'Round', [step(site, 'scaled', 'Div', [shifted, scale])]);
    const clipped = step(site, 'clipped', 'Clip', [rounded, float32(site, 0), float32(site, 255)]);
    return result(site, 'Cast', [clipped], { to: int(ELEMENTS.u8.type) });
  },

  dequantize: (site) => {
    const [x, minimum, scale] = [operand(site, 0).name, operand(site, 1).name, operand(site, 2).name];
    const values = step(site, 'f32', 'Cast', [x], { to: int(ELEMENTS.f32.type) });
    return result(site, 'Add', [step(site, 'scaled', 'Mul', [values, scale]), minimum]);
  },

  cast: (site) => result(site, 'Cast', [operand(site).name], { to: int(ELEMENTS[site.op.to].type) }),

  image_size: (site) => result(site, 'Shape', [operand(site).name], { start: int(2), end: int(4) }),
};
