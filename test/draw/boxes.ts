import type { Scene, ScenePart, Shape } from '../../src/draw/scene.ts';
import { type Box, type Label, boxOfLabel } from '../../src/draw/text.ts';

/** A label of a picture, with its box and the part that it belongs to. */
export interface PlacedLabel {
  readonly part: ScenePart;
  readonly label: Label;
  readonly box: Box;
}

export function labelsOf({ parts }: Scene): readonly PlacedLabel[] {
  return parts.flatMap((part) => part.labels.map((label) => ({ part, label, box: boxOfLabel(label) })));
}

/** Whether two boxes share more than a hundredth of a pixel. */
export function overlap(a: Box, b: Box): boolean {
  const apart = 0.01;
  return (
    a.x + a.width > b.x + apart &&
    b.x + b.width > a.x + apart &&
    a.y + a.height > b.y + apart &&
    b.y + b.height > a.y + apart
  );
}

/** The pairs of labels that overlap, as texts. */
export function overlappingLabels(scene: Scene): readonly string[] {
  const labels = labelsOf(scene);
  return labels.flatMap((a, index) =>
    labels
      .slice(index + 1)
      .filter((b) => overlap(a.box, b.box))
      .map((b) => `${a.label.text} | ${b.label.text}`),
  );
}

type Rect = Extract<Shape, { kind: 'rect' }>;

/** The rectangles of a part. */
export function rectsOf(part: ScenePart): readonly Rect[] {
  return part.shapes.flatMap((shape) => (shape.kind === 'rect' ? [shape] : []));
}

/** The labels that stand on a head or a cut's box of another part, as texts. */
export function coveredLabels(scene: Scene): readonly string[] {
  const boxes = scene.parts.flatMap((part) =>
    part.kind === 'exit' || part.kind === 'cut' ? rectsOf(part).map((rect) => ({ part, rect })) : [],
  );
  return labelsOf(scene).flatMap(({ part, label, box }) =>
    boxes.filter((other) => other.part !== part && overlap(box, other.rect)).map(() => label.text),
  );
}

/** The labels that are not wholly in the picture, as texts. */
export function labelsOutside(scene: Scene): readonly string[] {
  const inside = ({ x, y, width, height }: Box): boolean =>
    x >= 0 && y >= 0 && x + width <= scene.width && y + height <= scene.height;
  return labelsOf(scene).flatMap(({ label, box }) => (inside(box) ? [] : [label.text]));
}
