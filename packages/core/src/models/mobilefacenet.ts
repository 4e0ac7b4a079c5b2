import { type Network, NetworkBuilder, type NodeHandle } from '../network/index.js';

const SCOPE = 'MobileFaceNet';

/** One row of table 1 of the paper: `repeats` bottlenecks, the first with `stride`. */
interface Stage {
  readonly name: string;
  readonly repeats: number;
  readonly expanded: number;
  readonly output: number;
  readonly stride: 1 | 2;
}

const stages: readonly Stage[] = [
  { name: 'Conv2d_2_InvResBlock', repeats: 5, expanded: 128, output: 64, stride: 2 },
  { name: 'Conv2d_3_InvResBlock', repeats: 1, expanded: 256, output: 128, stride: 2 },
  { name: 'Conv2d_4_InvResBlock', repeats: 6, expanded: 256, output: 128, stride: 1 },
  { name: 'Conv2d_5_InvResBlock', repeats: 1, expanded: 512, output: 128, stride: 2 },
  { name: 'Conv2d_6_InvResBlock', repeats: 2, expanded: 256, output: 128, stride: 1 },
];

export interface MobileFaceNetOptions {
  /** Values of an embedding; default 192. */
  readonly embeddingSize?: number;
}

/**
 * MobileFaceNet (Chen et al. 2018, "MobileFaceNets: Efficient CNNs for Accurate Real-Time Face
 * Verification on Mobile Devices") with batch norm folded into its convolutions, as the published
 * weights have it.
 *
 * Input `input` [batch, 112, 112, 3]. Outputs `prelogits` and `embeddings` [batch, embeddingSize],
 * the latter of unit length.
 */
export function createMobileFaceNet({ embeddingSize = 192 }: MobileFaceNetOptions = {}): Network {
  const net = new NetworkBuilder('mobilefacenet');
  let x = net.input('input', [null, 112, 112, 3]);
  x = activate(x.conv2d(`${SCOPE}/Conv2d_0`, { filters: 64, kernel: 3, strides: 2 }));
  x = activate(x.depthwiseConv2d(`${SCOPE}/SeparableConv2d`, { kernel: 3 }));
  x = x.conv2d(`${SCOPE}/Conv`, { filters: 64, kernel: 1 });
  for (const stage of stages) {
    for (let i = 0; i < stage.repeats; i++) {
      x = bottleneck(net, x, `${SCOPE}/${stage.name}_${i}`, stage, i === 0 ? stage.stride : 1);
    }
  }
  x = activate(x.conv2d(`${SCOPE}/Conv2d_7`, { filters: 512, kernel: 1 }));
  x = x.depthwiseConv2d(`${SCOPE}/Logits/SeparableConv2d`, { kernel: 7, padding: 'valid' });
  x = x.conv2d(`${SCOPE}/Logits/Conv`, { filters: 512, kernel: 1 });
  x = x.conv2d(`${SCOPE}/Logits/LinearConv1x1`, { filters: embeddingSize, kernel: 1 });
  const prelogits = x.flatten(`${SCOPE}/Logits/SpatialSqueeze`);
  return net.build({ prelogits, embeddings: prelogits.l2Normalize('embeddings') });
}

/** Expands, filters each channel, projects; adds its input where the shapes agree. */
function bottleneck(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { expanded, output }: Stage,
  strides: number,
): NodeHandle {
  const wide = activate(input.conv2d(`${name}/Conv`, { filters: expanded, kernel: 1 }));
  const filtered = activate(
    wide.depthwiseConv2d(`${name}/SeparableConv2d`, { kernel: 3, strides }),
  );
  const projected = filtered.conv2d(`${name}/Conv_1`, { filters: output, kernel: 1 });
  const residual = strides === 1 && input.shape.at(-1) === output;
  return residual ? net.sum(`${name}/Add`, [projected, input]) : projected;
}

function activate(x: NodeHandle): NodeHandle {
  return x.prelu(`${x.name}/PReLU`);
}
