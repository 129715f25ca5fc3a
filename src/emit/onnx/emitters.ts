import type { OpKind } from '../../graph/ops.ts';
import { convolutionEmitters } from './convolution.ts';
import { elementwiseEmitters } from './elementwise.ts';
import { policyEmitters } from './policy.ts';
import { poolingEmitters } from './pooling.ts';
import { resizeEmitters } from './resize.ts';
import type { Emitters, Site } from './site.ts';
import { transferEmitters } from './transfer.ts';

/** How each operator is written in ONNX. The tensor of an input is there already, by its own name. */
const emitters: Emitters<OpKind> = {
  input: (site) => site.node.name,
  ...convolutionEmitters,
  ...elementwiseEmitters,
  ...poolingEmitters,
  ...resizeEmitters,
  ...policyEmitters,
  ...transferEmitters,
};

/** Adds the ONNX nodes of one operator and returns the name of the tensor that holds its result. */
export function emitOperator<K extends OpKind>(site: Site<K>): string {
  return emitters[site.op.kind](site);
}
