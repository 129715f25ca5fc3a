import type { Augmentation, Size } from '../../../model/train/settings.ts';
import type { Pixels } from '../../../runtime/pixels.ts';
import { Chance } from '../chance.ts';
import type { Example } from '../example.ts';
import { adjust } from './colour.ts';
import { cropExample, flipExample, resizeExample } from './geometry.ts';

/** Which image is augmented, and when: the draws belong to these three, in whatever order images are loaded. */
export interface Occasion {
  readonly seed: number;
  readonly epoch: number;
  readonly index: number;
}

/** An example after all augmentations, in their order. */
export function augmentExample(example: Example, augment: readonly Augmentation[], occasion: Occasion): Example {
  if (augment.length === 0) return example;
  const chance = new Chance(occasion.seed, `augment ${occasion.epoch} ${occasion.index}`);
  return augment.reduce((changed, each) => apply(changed, each, chance), example);
}

/** The size that examples of `size` have after the augmentations: that of the last crop. */
export function sizeAfter(augment: readonly Augmentation[], size: Size): Size {
  const crop = augment.findLast((each) => each.kind === 'crop');
  return crop === undefined ? size : { height: crop.height, width: crop.width };
}

function apply(example: Example, augmentation: Augmentation, chance: Chance): Example {
  switch (augmentation.kind) {
    case 'color_jitter':
      return { ...example, image: jitter(example.image, augmentation, chance) };
    case 'flip':
      return chance.happens(augmentation.p) ? flipExample(example) : example;
    case 'scale':
      return scaleBy(example, chance.between(augmentation.low, augmentation.high));
    case 'crop':
      return cropAnywhere(example, augmentation, chance);
  }
}

function scaleBy(example: Example, factor: number): Example {
  const side = (own: number): number => Math.max(1, Math.round(own * factor));
  return resizeExample(example, side(example.image.width), side(example.image.height));
}

/** Every place where the window lies in the image, or the image in the window, is as likely, as with torchvision's
 * `RandomCrop(pad_if_needed=True)`. */
function cropAnywhere(example: Example, { width, height }: Size, chance: Chance): Example {
  const spare = { x: example.image.width - width, y: example.image.height - height };
  const offset = (room: number): number => Math.sign(room) * chance.below(Math.abs(room) + 1);
  return cropExample(example, { top: offset(spare.y), left: offset(spare.x), width, height });
}

type Jitter = Augmentation & { readonly kind: 'color_jitter' };

const changes = ['brightness', 'contrast', 'saturation', 'hue'] as const;

/**
 * torchvision's ColorJitter: the four changes in a random order, each with a factor from [max(0, 1 - x), 1 + x], and for
 * hue a turn from [-x, x]; one whose x is 0 is left out.
 */
function jitter(image: Pixels, amounts: Jitter, chance: Chance): Pixels {
  const order = chance.shuffled(changes);
  return order.reduce((changed, change) => {
    const amount = amounts[change];
    if (amount === 0) return changed;
    const middle = change === 'hue' ? 0 : 1;
    const low = change === 'hue' ? -amount : Math.max(0, middle - amount);
    return adjust[change](changed, chance.between(low, middle + amount));
  }, image);
}
