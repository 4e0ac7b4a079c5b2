import { type Network, NetworkBuilder } from '../../network/index.js';

/**
 * O-Net, the output network of MTCNN (Zhang et al. 2016).
 *
 * Input `input` [batch, 48, 48, 3], axes swapped as for P-Net. Outputs `probabilities` [batch, 2]
 * (no face, face), `regression` [batch, 4] and `landmarks` [batch, 10] (five x, five y, as shares of
 * the box).
 */
export function createONet(): Network {
  const net = new NetworkBuilder('onet');
  const features = net
    .input('input', [null, 48, 48, 3])
    .conv2d('onet/conv1', { filters: 32, kernel: 3, padding: 'valid' })
    .prelu('onet/prelu1')
    .maxPool('onet/pool1', { kernel: 3, strides: 2, padding: 'same' })
    .conv2d('onet/conv2', { filters: 64, kernel: 3, padding: 'valid' })
    .prelu('onet/prelu2')
    .maxPool('onet/pool2', { kernel: 3, strides: 2, padding: 'valid' })
    .conv2d('onet/conv3', { filters: 64, kernel: 3, padding: 'valid' })
    .prelu('onet/prelu3')
    .maxPool('onet/pool3', { kernel: 2, strides: 2, padding: 'same' })
    .conv2d('onet/conv4', { filters: 128, kernel: 2, padding: 'valid' })
    .prelu('onet/prelu4')
    .flatten('onet/flatten')
    .dense('onet/conv5', { units: 256 })
    .prelu('onet/prelu5');
  return net.build({
    probabilities: features.dense('onet/conv6-1', { units: 2 }).softmax('onet/prob1'),
    regression: features.dense('onet/conv6-2', { units: 4 }),
    landmarks: features.dense('onet/conv6-3', { units: 10 }),
  });
}
