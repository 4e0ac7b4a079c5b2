import { type Network, NetworkBuilder, type NodeHandle } from '../network/index.js';

interface Layer {
  readonly filters: number;
  readonly kernel: 1 | 3;
  readonly strides?: 1 | 2;
}

/** A convolution; batch norms and factors behind it are folded into weights and biases. */
function conv(input: NodeHandle, name: string, layer: Layer): NodeHandle {
  return input.conv2d(name, { ...layer, padding: 'symmetric' });
}

/** One of MobileNet's pairs: each channel filtered, then all mixed. */
function separable(input: NodeHandle, name: string, filters: number, strides: 1 | 2 = 1) {
  const filtered = input
    .depthwiseConv2d(`${name}/depthwise`, { kernel: 3, strides, padding: 'symmetric' })
    .relu(`${name}/depthwise/relu`);
  return conv(filtered, `${name}/pointwise`, { filters, kernel: 1 }).relu(`${name}/relu`);
}

/** Pairs and channels of the stages, each of which halves the map: found by search under 500 MFLOPs. */
const STAGES = [
  { pairs: 2, filters: 40 },
  { pairs: 3, filters: 72 },
  { pairs: 2, filters: 152 },
  { pairs: 6, filters: 288 },
] as const;

const STRIDES = [8, 16, 32] as const;

/** Maps of strides 8, 16 and 32. */
type Levels = readonly [fine: NodeHandle, middle: NodeHandle, coarse: NodeHandle];

function backbone(input: NodeHandle): Levels {
  const first = { filters: 16, kernel: 3, strides: 2 } as const;
  let x = conv(input, 'backbone/stem/conv', first).relu('backbone/stem/conv/relu');
  x = separable(x, 'backbone/stem/separable', 16);
  const ends = STAGES.map(({ pairs, filters }, stage) => {
    for (let i = 0; i < pairs; i++) {
      x = separable(x, `backbone/stage${stage + 1}/${i}`, filters, i === 0 ? 2 : 1);
    }
    return x;
  });
  return [ends[1], ends[2], ends[3]] as unknown as Levels;
}

/** The path-aggregating pyramid: coarse maps are added to finer ones, and the sums back to coarse ones. */
function pyramid(net: NetworkBuilder, levels: Levels): Levels {
  const layer = (x: NodeHandle, name: string, kernel: 1 | 3, strides: 1 | 2 = 1) =>
    conv(x, `neck/${name}`, { filters: 16, kernel, strides });
  const [fine, middle, coarse] = levels.map((x, i) => layer(x, `lateral_convs/${i}`, 1));
  const up = (to: NodeHandle, from: NodeHandle, i: number) =>
    net.sum(`neck/top_down/${i}`, [to, from.upsample(`neck/upsample/${i}`, 2)]);
  const down = (to: NodeHandle, from: NodeHandle, i: number) =>
    net.sum(`neck/bottom_up/${i}`, [to, layer(from, `downsample_convs/${i}`, 3, 2)]);
  const joined1 = up(middle as NodeHandle, coarse as NodeHandle, 1);
  const joined0 = up(fine as NodeHandle, joined1, 0);
  const level0 = layer(joined0, 'fpn_convs/0', 3);
  const level1 = down(layer(joined1, 'fpn_convs/1', 3), level0, 0);
  const level2 = down(layer(coarse as NodeHandle, 'fpn_convs/2', 3), level1, 1);
  return [level0, layer(level1, 'pafpn_convs/0', 3), layer(level2, 'pafpn_convs/1', 3)];
}

/**
 * SCRFD at 500 MFLOPs with five landmarks (Guo et al. 2021, "Sample and Computation Redistribution for
 * Efficient Face Detection"), as insightface's `scrfd_500m_kps` has it.
 *
 * Input `input` [batch, height, width, 3] of RGB, (v - 127.5) / 128, sides multiples of 32. Outputs
 * for each stride s of 8, 16 and 32, maps of two anchors a cell [batch, height / s, width / s, ...],
 * anchor 0 first: `scores<s>` (2, of 0...1), `boxes<s>` (8: distances to left, top, right and bottom
 * in strides) and `landmarks<s>` (20: offsets in strides).
 */
export function createScrfd500m(): Network {
  const net = new NetworkBuilder('scrfd-500m');
  const levels = pyramid(net, backbone(net.input('input', [null, null, null, 3])));
  const heads = levels.map((level, i) => {
    const name = `bbox_head/${STRIDES[i]}`;
    const x = separable(separable(level, `${name}/0`, 64), `${name}/1`, 64);
    return { name, x };
  });
  const predict = (part: string, filters: number) =>
    heads.map(({ name, x }) => conv(x, `${name}/${part}`, { filters, kernel: 3 }));
  const scores = predict('cls', 2).map((x) => x.sigmoid(`${x.name}/sigmoid`));
  return net.build({
    ...byStride('scores', scores),
    ...byStride('boxes', predict('reg', 8)),
    ...byStride('landmarks', predict('kps', 20)),
  });
}

function byStride(name: string, maps: readonly NodeHandle[]): Record<string, NodeHandle> {
  return Object.fromEntries(maps.map((map, i) => [`${name}${STRIDES[i]}`, map]));
}
