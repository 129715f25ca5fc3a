import { type FoundPart, type ModelParts, familyWith } from './parts.ts';
import { type Part, pathOf } from './settings.ts';

/** Weights stand at fewer steps than this; what is written deeper is not looked for. */
const DEPTH = 32;

/** Parts that were named, to find those that hold one another. */
export class PartNames {
  readonly #named = new Map<string, Part>();
  /** A part of a branch `b1`, by the path that it would have in its family `b`. */
  readonly #members = new Map<string, Part>();

  /** Adds a part; gives the one named before that is, or holds as a family, or belongs to, the very same. */
  add({ part, family }: FoundPart): Part | undefined {
    const path = pathOf(part);
    const inFamily = family === undefined ? undefined : pathOf({ ...part, name: family });
    const other =
      this.#named.get(path) ??
      (inFamily === undefined ? undefined : this.#named.get(inFamily)) ??
      (part.family ? this.#members.get(path) : undefined);
    if (other !== undefined) return other;
    this.#named.set(path, part);
    if (inFamily !== undefined) this.#members.set(inFamily, part);
    return undefined;
  }

  /** The part named before that is or holds this one. */
  holderOf({ part, family }: FoundPart): Part | undefined {
    const names = family === undefined ? [part.name] : [part.name, family];
    const steps = part.within === '' ? [] : part.within.split('.', DEPTH);
    for (let length = 0; length <= steps.length; length += 1) {
      const within = steps.slice(0, length).join('.');
      for (const name of names) {
        const holder = this.#named.get(pathOf({ ...part, name, within }));
        if (holder !== undefined) return holder;
      }
    }
    return undefined;
  }
}

/** The parts of the model that no entry names whole; a family of unknown length with a branch named is left for later. */
export function uncoveredParts(named: readonly Part[], parts: ModelParts, exitsOnly: boolean): readonly string[] {
  const whole = new Set(named.filter(({ within }) => within === '').map(({ name }) => name));
  const begun = new Set([...whole].flatMap((name) => (parts.has(name) ? [] : (familyWith(name, parts) ?? []))));
  return [...parts].flatMap(([name, shape]) => {
    if (whole.has(name) || (exitsOnly && shape.kind === 'backbone')) return [];
    if (shape.kind !== 'family' || !begun.has(name)) return [name];
    const members = Array.from({ length: shape.count ?? 0 }, (_, index) => `${name}${index + 1}`);
    return members.filter((member) => !whole.has(member));
  });
}
