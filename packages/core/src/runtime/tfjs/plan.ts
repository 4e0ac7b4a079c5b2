import type { Network, NetworkNode } from '../../network/network.js';

/** A node and the nodes whose results nobody needs after it. */
export interface PlanStep {
  readonly node: NetworkNode;
  readonly release: readonly string[];
}

/** Orders a network so that every result is freed as early as possible: peak memory stays small. */
export function planExecution(network: Network): PlanStep[] {
  const lastUse = new Map<string, string>();
  for (const node of network.nodes) {
    for (const name of [node.name, ...node.inputs]) lastUse.set(name, node.name);
  }
  for (const name of Object.values(network.outputs)) lastUse.delete(name);
  const release = new Map<string, string[]>();
  for (const [name, user] of lastUse) release.set(user, [...(release.get(user) ?? []), name]);
  return network.nodes.map((node) => ({ node, release: release.get(node.name) ?? [] }));
}
