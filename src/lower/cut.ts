import { type Part, partition } from '../analysis/partition.ts';
import { present } from '../invariant.ts';
import type { Network } from './network.ts';

/** A network cut into the parts that its tiers run. */
export function cutIntoTiers(network: Network): readonly Part[] {
  const steps = network.tiers.map((tier) => ({
    name: tier.name,
    exits: tier.exits.map((index) => present(network.graph.exits[index], 'an exit of the network')),
    ...(tier.end === undefined ? {} : { end: tier.end.node.id }),
    sending: tier.sending,
  }));
  return partition(network.graph, steps, 'first');
}
