/** Our scopes of Inception-ResNet-v1 that hold numbered blocks, and PyTorch's lists of them. */
const REPEATS: Readonly<Record<string, string>> = {
  'Repeat/block35': 'repeat_1',
  'Repeat_1/block17': 'repeat_2',
  'Repeat_2/block8': 'repeat_3',
};

/**
 * Names of facenet-pytorch's modules for the layers of our Inception-ResNet-v1, by layer.
 *
 * `Repeat/block35_1/Branch_1/Conv2d_0b_3x3` is `repeat_1.0.branch1.1`: blocks and the layers of a
 * branch are numbered from 0, but a branch of one layer has no number, and kernel sizes are no part
 * of a name.
 *
 * @param layers our names without the network's, in order of creation
 */
export function facenetPytorchModules(layers: readonly string[]): Map<string, string> {
  const branches = new Map<string, string[]>();
  for (const layer of layers) {
    const branch = branchOf(layer);
    if (branch) branches.set(branch, [...(branches.get(branch) ?? []), layer]);
  }
  return new Map(layers.map((layer) => [layer, moduleOf(layer, branches)]));
}

function branchOf(layer: string): string | undefined {
  return /^.*\/Branch_\d/.exec(layer)?.[0];
}

function moduleOf(layer: string, branches: ReadonlyMap<string, readonly string[]>): string {
  if (layer === 'Bottleneck') return 'last_linear';
  const branch = branchOf(layer);
  if (branch) {
    const [, block = '', number = ''] = /^(.*)\/Branch_(\d)$/.exec(branch) ?? [];
    const siblings = branches.get(branch) ?? [];
    const position = siblings.length > 1 ? `.${siblings.indexOf(layer)}` : '';
    return `${blockOf(block)}.branch${number}${position}`;
  }
  const up = /^(.*)\/Conv2d_1x1$/.exec(layer)?.[1];
  return up ? `${blockOf(up)}.conv2d` : (/^Conv2d_\d[ab]/.exec(layer)?.[0] ?? layer).toLowerCase();
}

function blockOf(scope: string): string {
  const [, repeat = '', number = ''] = /^(.*)_(\d+)$/.exec(scope) ?? [];
  const list = REPEATS[repeat];
  return list ? `${list}.${Number(number) - 1}` : scope.toLowerCase();
}
