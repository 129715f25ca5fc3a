import { ownsWeights } from '../graph/infer.ts';
import { present } from '../invariant.ts';
import type { TrainedNetwork } from '../model/train/network.ts';
import type { Network } from './network.ts';

/** What the checks of `train` look at in a network: its exits, its input, and where its weights stand. */
export function trainedNetwork({ graph, exits, input }: Network): TrainedNetwork {
  const paths = graph.nodes.filter(({ op }) => ownsWeights(op.kind)).map(({ path }) => path);
  return {
    exits: exits.map(({ name, classes }, index) => {
      const { logits } = present(graph.exits[index], 'the graph has the exits of the network');
      return { name, classes, isMap: present(graph.nodes[logits], 'an exit has logits').type.dims.length === 3 };
    }),
    input: input.dims.map((dim) => (typeof dim === 'number' ? dim : undefined)),
    weightPaths: [...new Set(paths)],
  };
}
