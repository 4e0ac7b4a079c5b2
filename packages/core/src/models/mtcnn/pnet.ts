import { type Network, NetworkBuilder } from '../../network/index.js';

/**
 * P-Net, the proposal network of MTCNN (Zhang et al. 2016): every cell of its output looks at 12x12
 * pixels and says how probably they hold a face and how to move the box onto it.
 *
 * Input `input` [batch, width, height, 3] of (v - 127.5) / 128: the original feeds images with the
 * axes swapped. Outputs over the map of side ceil((side - 2) / 2) - 4: `probabilities` [..., 2] (no
 * face, face) and `regression` [..., 4].
 */
export function createPNet(): Network {
  const net = new NetworkBuilder('pnet');
  const features = net
    .input('input', [null, null, null, 3])
    .conv2d('pnet/conv1', { filters: 10, kernel: 3, padding: 'valid' })
    .prelu('pnet/PReLU1')
    .maxPool('pnet/pool1', { kernel: 2, strides: 2, padding: 'same' })
    .conv2d('pnet/conv2', { filters: 16, kernel: 3, padding: 'valid' })
    .prelu('pnet/PReLU2')
    .conv2d('pnet/conv3', { filters: 32, kernel: 3, padding: 'valid' })
    .prelu('pnet/PReLU3');
  return net.build({
    probabilities: features.conv2d('pnet/conv4-1', { filters: 2, kernel: 1 }).softmax('pnet/prob1'),
    regression: features.conv2d('pnet/conv4-2', { filters: 4, kernel: 1 }),
  });
}
