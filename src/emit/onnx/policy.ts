import type { Comparison, Condition, PositionQuantity, Scalar } from '../../graph/condition.ts';
import { compareGrowth, productOf } from '../../graph/dim.ts';
import { invariant } from '../../invariant.ts';
import { ELEMENTS, int, ints } from './proto.ts';
import { extentOf, resizeNearest } from './resize.ts';
import { sizeText } from './sizes.ts';
import {
  type Emitters,
  type Operand,
  type Site,
  dimAt,
  float32,
  integers,
  operand,
  rankOf,
  result,
  step,
} from './site.ts';

type Quantity = 'entropy' | 'max_prob' | 'margin' | 'fraction' | 'labels' | 'agreement';

/** Below ln of float32's smallest number: where the probability is 0, and its logarithm must stay finite. */
const LOWEST_LOG = -104;

/** ln p of each class, [N, K] or [N, K, h, w]; made once for each exit. */
function logProbabilities(site: Site): string {
  const logits = operand(site).name;
  return site.builder.shared(`log probabilities of ${logits}`, () => {
    const logs = step(site, 'log_softmax', 'LogSoftmax', [logits], { axis: int(1) });
    return step(site, 'log_probs', 'Clip', [logs, float32(site, LOWEST_LOG)]);
  });
}

function probabilities(site: Site): string {
  return site.builder.shared(`probabilities of ${operand(site).name}`, () =>
    step(site, 'probs', 'Exp', [logProbabilities(site)]),
  );
}

/** How each quantity of a position comes from an exit's logits: [N] or [N, h, w]. */
const quantityMaps: { readonly [Q in PositionQuantity]: (site: Site) => string } = {
  entropy: (site) => {
    const classes = dimAt(operand(site).type, 1);
    invariant(typeof classes === 'number', 'the number of classes is known');
    const terms = step(site, 'p_log_p', 'Mul', [probabilities(site), logProbabilities(site)]);
    const sum = step(site, 'sum', 'ReduceSum', [terms, integers(site, [1])], { keepdims: int(0) });
    return step(site, 'map', 'Div', [sum, float32(site, -Math.log(classes))]);
  },

  max_prob: (site) => step(site, 'map', 'ReduceMax', [probabilities(site)], { axes: ints([1]), keepdims: int(0) }),

  margin: (site) => {
    const [first, second] = topTwo(site);
    const difference = step(site, 'difference', 'Sub', [first, second]);
    return step(site, 'map', 'Squeeze', [difference, integers(site, [1])]);
  },
};

/** The highest and the second highest probability, [N, 1] or [N, 1, h, w] each. */
function topTwo(site: Site): readonly [string, string] {
  const top = site.builder.fresh(`${site.node.name}/top`);
  const classes = site.builder.fresh(`${site.node.name}/top_classes`);
  site.builder.add('TopK', [probabilities(site), integers(site, [2])], top, { axis: int(1) }, [classes]);
  const slice = (suffix: string, start: number): string =>
    step(site, suffix, 'Slice', [top, integers(site, [start]), integers(site, [start + 1]), integers(site, [1])]);
  return [slice('first', 0), slice('second', 1)];
}

function quantityMap(site: Site, quantity: PositionQuantity): string {
  return site.builder.shared(`${quantity} of ${operand(site).name}`, () => quantityMaps[quantity](site));
}

/** The mean over positions, [N]; the quantity of a vector is that already. */
function meanOverPositions(site: Site, map: string, rank = rankOf(operand(site).type)): string {
  if (rank === 2) return map;
  return result(site, 'ReduceMean', [map], { axes: ints([1, 2]), keepdims: int(0) });
}

const comparisons: { readonly [C in Comparison]: { readonly opType: string; readonly negated: boolean } } = {
  '==': { opType: 'Equal', negated: false },
  '!=': { opType: 'Equal', negated: true },
  '<': { opType: 'Less', negated: false },
  '<=': { opType: 'LessOrEqual', negated: false },
  '>': { opType: 'Greater', negated: false },
  '>=': { opType: 'GreaterOrEqual', negated: false },
};

const arithmetic = { add: 'Add', subtract: 'Sub', multiply: 'Mul', divide: 'Div' } as const;

/** The tensor of an expression over the quantities of a position; a number has rank 0. */
function scalarMap(site: Site, scalar: Scalar<PositionQuantity>): string {
  switch (scalar.kind) {
    case 'number':
      return float32(site, scalar.value);
    case 'quantity':
      invariant(scalar.back === 0, 'a fraction speaks of one exit');
      return quantityMap(site, scalar.name);
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return step(site, scalar.kind, arithmetic[scalar.kind], [
        scalarMap(site, scalar.left),
        scalarMap(site, scalar.right),
      ]);
  }
}

/** Whether the condition holds at each position, as a tensor of booleans. */
function conditionMap(site: Site, condition: Condition<PositionQuantity>): string {
  switch (condition.kind) {
    case 'compare': {
      const { opType, negated } = comparisons[condition.operator];
      const operands = [scalarMap(site, condition.left), scalarMap(site, condition.right)];
      const holds = step(site, 'compare', opType, operands);
      return negated ? step(site, 'not', 'Not', [holds]) : holds;
    }
    case 'and':
    case 'or': {
      const opType = condition.kind === 'and' ? 'And' : 'Or';
      const [first, ...rest] = condition.operands.map((part) => conditionMap(site, part));
      invariant(first !== undefined, `${condition.kind} has operands`);
      return rest.reduce((left, right) => step(site, condition.kind, opType, [left, right]), first);
    }
    case 'not':
      return step(site, 'not', 'Not', [conditionMap(site, condition.operand)]);
  }
}

/** Quantities of exit policies, over the softmax of an exit's logits at the head's own resolution. */
export const policyEmitters: Emitters<Quantity> = {
  entropy: (site) => meanOverPositions(site, quantityMap(site, 'entropy')),
  max_prob: (site) => meanOverPositions(site, quantityMap(site, 'max_prob')),
  margin: (site) => meanOverPositions(site, quantityMap(site, 'margin')),

  fraction: (site) => {
    const holds = conditionMap(site, site.op.condition);
    // Gives a condition that names no quantity the shape of a map.
    const anywhere = step(site, 'anywhere', 'GreaterOrEqual', [quantityMap(site, 'max_prob'), float32(site, 0)]);
    const here = step(site, 'holds', 'And', [holds, anywhere]);
    return meanOverPositions(site, step(site, 'share', 'Cast', [here], { to: int(ELEMENTS.f32.type) }));
  },

  labels: (site) => {
    const classes = step(site, 'argmax', 'ArgMax', [operand(site).name], { axis: int(1), keepdims: int(0) });
    return result(site, 'Cast', [classes], { to: int(ELEMENTS[site.node.type.dtype].type) });
  },

  agreement: (site) => {
    const [here, before] = alike(site, operand(site, 0), operand(site, 1));
    const equal = step(site, 'equal', 'Equal', [here.name, before.name]);
    const share = step(site, 'share', 'Cast', [equal], { to: int(ELEMENTS.f32.type) });
    return meanOverPositions(site, share, rankOf(here.type) + 1);
  },
};

/** Two label maps at the larger one's size; two labels as they are. */
function alike(site: Site, a: Operand, b: Operand): readonly [Operand, Operand] {
  const sizeOf = ({ type }: Operand): string => type.dims.map(sizeText).join();
  if (sizeOf(a) === sizeOf(b)) return [a, b];
  return compareGrowth(productOf(a.type.dims), productOf(b.type.dims)) >= 0
    ? [a, resizedTo(site, b, a)]
    : [resizedTo(site, a, b), b];
}

function resizedTo(site: Site, labels: Operand, like: Operand): Operand {
  const extents = [extentOf(site, like, 1), extentOf(site, like, 2)] as const;
  const name = resizeNearest(site, labels, extents, site.builder.fresh(`${site.node.name}/resized`));
  return { name, type: { ...labels.type, dims: like.type.dims } };
}
