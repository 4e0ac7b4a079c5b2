import { type Network, NetworkBuilder } from '../network/index.js';

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
