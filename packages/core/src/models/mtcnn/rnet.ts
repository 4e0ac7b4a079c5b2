import { type Network, NetworkBuilder } from '../../network/index.js';

/**
 * R-Net, the refining network of MTCNN (Zhang et al. 2016).
 *
 * Input `input` [batch, 24, 24, 3], axes swapped as for P-Net. Outputs `probabilities` [batch, 2]
 * (no face, face) and `regression` [batch, 4].
 */
export function createRNet(): Network {
  const net = new NetworkBuilder('rnet');
  const features = net
    .input('input', [null, 24, 24, 3])
    .conv2d('rnet/conv1', { filters: 28, kernel: 3, padding: 'valid' })
    .prelu('rnet/prelu1')
    .maxPool('rnet/pool1', { kernel: 3, strides: 2, padding: 'same' })
    .conv2d('rnet/conv2', { filters: 48, kernel: 3, padding: 'valid' })
    .prelu('rnet/prelu2')
    .maxPool('rnet/pool2', { kernel: 3, strides: 2, padding: 'valid' })
    .conv2d('rnet/conv3', { filters: 64, kernel: 2, padding: 'valid' })
    .prelu('rnet/prelu3')
    .flatten('rnet/flatten')
    .dense('rnet/conv4', { units: 128 })
    .prelu('rnet/prelu4');
  return net.build({
    probabilities: features.dense('rnet/conv5-1', { units: 2 }).softmax('rnet/prob1'),
    regression: features.dense('rnet/conv5-2', { units: 4 }),
  });
}
