import type { NetworkBuilder, NodeHandle } from '../../network/index.js';
import { convBlock } from '../inception-resnet/conv-block.js';

/**
 * The fire module of SqueezeNet: few 1x1 filters, then 1x1 and 3x3 filters side by side.
 *
 * @returns a map of twice `expand` channels
 */
export function fire(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { squeeze, expand }: { readonly squeeze: number; readonly expand: number },
): NodeHandle {
  const squeezed = convBlock(input, `${name}/squeeze`, { filters: squeeze, kernel: 1 });
  return net.concat(name, [
    convBlock(squeezed, `${name}/expand/1x1`, { filters: expand, kernel: 1 }),
    convBlock(squeezed, `${name}/expand/3x3`, { filters: expand, kernel: 3 }),
  ]);
}
