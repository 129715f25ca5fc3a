import { voidLabel } from '../../../runtime/palette.ts';
import { type Pixels } from '../../../runtime/pixels.ts';
import { Chance } from '../chance.ts';
import { type Box, type Canvas, type Inside, type Rgb, type Texture, canvasOf, drawForm, finish } from './canvas.ts';
import { growths, outlines, strips } from './forms.ts';
import { colourOfHue, textureOf } from './textures.ts';

/** A drawn picture and the class of each pixel; 255 on the outlines of objects, as in PASCAL VOC. */
export interface Scene {
  readonly image: Pixels;
  readonly mask: Pixels;
}

export interface SceneSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Scene `index` of a seed: two to six objects, turned and of radii from 9% to 36% of the shorter side (slim ones somewhat
 * more), that hide one another, cast shadows and leave the picture, before a textured background of fields and strips. The
 * class is the outline of the object, of any colour; where there are more classes than outlines it is the pair of outline
 * and hue (see `lookOf`). Class 0 is the background, whose colours and textures objects have too: no pixel tells its class.
 */
export function drawScene(seed: number, index: number, size: SceneSize, classes: number): Scene {
  const chance = new Chance(seed, `scene ${index}`);
  const { width, height } = size;
  const unit = Math.min(width, height);
  const canvas = canvasOf(width, height, groundTexture(chance, unit));
  if (chance.happens(0.6)) drawField(canvas, chance, unit);
  for (let count = 2 + chance.below(4); count > 0; count -= 1) drawStrip(canvas, chance, unit);
  if (classes > 1) {
    // Small objects come last, so that large ones do not hide all of them.
    const count = 2 + chance.below(5);
    const radii = Array.from({ length: count }, () => unit * 0.09 * 4 ** chance.unit()).toSorted((a, b) => b - a);
    for (const radius of radii) drawObject(canvas, chance, radius, { label: 1 + chance.below(classes - 1), classes });
  }
  addGrain(canvas, chance);
  markOutlines(canvas, unit);
  return finish(canvas);
}

function groundTexture(chance: Chance, unit: number): Texture {
  return textureOf(chance, anyColour(chance), chance.between(15, 45), unit * chance.between(0.06, 0.3));
}

/** A colour of the background: any hue, from pale to middling, while objects go from middling to strong. */
function anyColour(chance: Chance): Rgb {
  return colourOfHue(chance.unit(), chance.between(0, 0.6), chance.between(0.3, 0.7));
}

/**
 * How objects of a class look: no two classes alike. Up to as many classes as outlines, each has its own and any hue
 * (`hues` is 1); of more, neighbours share an outline, and the circle of hues is divided among them.
 */
export function lookOf(
  label: number,
  classes: number,
): { readonly outline: number; readonly hue: number; readonly hues: number } {
  const kind = label - 1;
  const hues = Math.max(1, Math.ceil((classes - 1) / outlines.length));
  return { outline: Math.floor(kind / hues) % outlines.length, hue: (kind % hues) / hues, hues };
}

interface Kind {
  readonly label: number;
  readonly classes: number;
}

function drawObject(canvas: Canvas, chance: Chance, radius: number, { label, classes }: Kind): void {
  const [x, y] = [chance.between(0, canvas.width), chance.between(0, canvas.height)];
  const look = lookOf(label, classes);
  const grown = radius * (growths[look.outline] ?? 1);
  const form = place(outlines[look.outline] ?? (() => -1), chance, x, y, grown);
  // Hues that tell classes apart keep a gap between them.
  const spread = look.hues === 1 ? 0.5 : 0.3 / look.hues;
  const hue = look.hue + chance.between(-spread, spread);
  const base = colourOfHue(hue, chance.between(0.3, 0.9), chance.between(0.3, 0.7));
  const texture = textureOf(chance, base, chance.between(10, 35), grown * chance.between(0.25, 0.9));
  drawShadow(canvas, form, grown);
  drawForm(canvas, form.box, form.inside, texture, { class: label, opacity: 1 });
}

interface Placed {
  readonly box: Box;
  readonly inside: Inside;
}

/** An outline at a place, of a radius, turned, and up to a third narrower one way. */
function place(outline: Inside, chance: Chance, x: number, y: number, radius: number): Placed {
  const angle = chance.between(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const narrow = chance.between(0.7, 1);
  const reach = radius + 1;
  return {
    box: { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach },
    inside: (px, py) => {
      const [dx, dy] = [(px - x) / radius, (py - y) / radius];
      return outline(dx * cos + dy * sin, (dy * cos - dx * sin) / narrow) * radius * narrow;
    },
  };
}

function drawShadow(canvas: Canvas, { box, inside }: Placed, radius: number): void {
  const shift = 0.15 * radius;
  const moved = { left: box.left + shift, top: box.top + shift, right: box.right + shift, bottom: box.bottom + shift };
  const under: Inside = (x, y) => inside(x - shift, y - shift);
  drawForm(canvas, moved, under, () => [0, 0, 0], { class: null, opacity: 0.35 });
}

/** Half of the plane in another colour, as where a floor meets a wall. */
function drawField(canvas: Canvas, chance: Chance, unit: number): void {
  const [x, y] = [chance.between(0, canvas.width), chance.between(0, canvas.height)];
  const angle = chance.between(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const box = { left: 0, top: 0, right: canvas.width, bottom: canvas.height };
  const inside: Inside = (px, py) => (px - x) * cos + (py - y) * sin;
  drawForm(canvas, box, inside, groundTexture(chance, unit), { class: null, opacity: 1 });
}

/** A strip of any colour, which belongs to the background. */
function drawStrip(canvas: Canvas, chance: Chance, unit: number): void {
  const [x, y] = [chance.between(0, canvas.width), chance.between(0, canvas.height)];
  const radius = unit * chance.between(0.15, 0.5);
  const form = place(strips[chance.below(strips.length)] ?? (() => -1), chance, x, y, radius);
  const texture = textureOf(chance, anyColour(chance), chance.between(5, 30), radius);
  drawForm(canvas, form.box, form.inside, texture, { class: null, opacity: chance.between(0.5, 1) });
}

/** What a camera adds: the light of the scene, and noise at each pixel. */
function addGrain({ rgb }: Canvas, chance: Chance): void {
  const light = chance.between(0.75, 1.2);
  const strength = chance.between(2, 12);
  for (let at = 0; at < rgb.length; at += 1) {
    // The sum of two draws has the form of a tent, close enough to a bell.
    const noise = (chance.unit() + chance.unit() - 1) * strength;
    rgb[at] = Math.min(255, Math.max(0, Math.round((rgb[at] ?? 0) * light + noise)));
  }
}

/** Void where two classes meet: a pixel to each side, of pictures of at least 96 pixels, as VOC's masks have it. */
function markOutlines({ width, height, classes }: Canvas, unit: number): void {
  if (unit < 96) return;
  const before = Uint8Array.from(classes);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const own = before[y * width + x];
      const differs =
        (x > 0 && before[y * width + x - 1] !== own) ||
        (x + 1 < width && before[y * width + x + 1] !== own) ||
        (y > 0 && before[(y - 1) * width + x] !== own) ||
        (y + 1 < height && before[(y + 1) * width + x] !== own);
      if (differs) classes[y * width + x] = voidLabel;
    }
  }
}
