import { type Network, NetworkBuilder, type NodeHandle } from '../network/index.js';

const CHANNELS = 64;
const STRIDES = [8, 16, 32] as const;

/** All channels mixed, then each filtered; the batch norm behind is folded into weights and biases. */
function mixed(input: NodeHandle, name: string, filters: number): NodeHandle {
  const wide = input.conv2d(`${name}/conv1`, { filters, kernel: 1 });
  const window = { kernel: 3, padding: 'symmetric' } as const;
  // One channel makes no difference between the two kinds, and files call it the plain one.
  return filters === 1
    ? wide.conv2d(`${name}/conv2`, { filters, ...window })
    : wide.depthwiseConv2d(`${name}/conv2`, window);
}

function unit(input: NodeHandle, name: string, filters = CHANNELS): NodeHandle {
  return mixed(input, name, filters).relu(`${name}/relu`);
}

/** Maps of strides 8, 16 and 32. */
type Levels = readonly [fine: NodeHandle, middle: NodeHandle, coarse: NodeHandle];

function backbone(input: NodeHandle): Levels {
  const halved = (x: NodeHandle) =>
    x.maxPool(`${x.name}/pool`, { kernel: 2, strides: 2, padding: 'valid' });
  const stage = (x: NodeHandle, i: number, first = CHANNELS) =>
    unit(unit(x, `backbone/model${i}/conv1`, first), `backbone/model${i}/conv2`);
  const start = input
    .conv2d('backbone/model0/conv1', { filters: 16, kernel: 3, strides: 2, padding: 'symmetric' })
    .relu('backbone/model0/conv1/relu');
  const quarter = stage(halved(unit(start, 'backbone/model0/conv2', 16)), 1, 16);
  const fine = stage(halved(stage(quarter, 2)), 3);
  const middle = stage(halved(fine), 4);
  return [fine, middle, stage(halved(middle), 5)];
}

/** The tiny feature pyramid: coarse maps, enlarged, are added to the finer ones. */
function pyramid(net: NetworkBuilder, [fine, middle, coarse]: Levels): Levels {
  const lateral = (x: NodeHandle, i: number) => unit(x, `neck/lateral_convs/${i}`);
  const joined = (to: NodeHandle, from: NodeHandle, i: number) =>
    net.sum(`neck/top_down/${i}`, [to, from.upsample(`neck/upsample/${i}`, 2)]);
  const level2 = lateral(coarse, 2);
  const level1 = lateral(joined(middle, level2, 1), 1);
  return [lateral(joined(fine, level1, 0), 0), level1, level2];
}

/**
 * YuNet in its size `n` (Wu et al. 2023, "YuNet: A Tiny Millisecond-level Face Detector"), which
 * OpenCV has, too.
 *
 * Input `input` [batch, height, width, 3] of BGR, 0...255, sides multiples of 32. Outputs for each
 * stride s of 8, 16 and 32, maps of one anchor a cell [batch, height / s, width / s, ...]:
 * `classes<s>` and `objects<s>` (1, of 0...1: whether it is a face, and whether the anchor is on one),
 * `boxes<s>` (4: shift of the centre in strides, logarithm of the size in strides) and `landmarks<s>`
 * (10: offsets in strides).
 */
export function createYuNet(): Network {
  const net = new NetworkBuilder('yunet-n');
  const levels = pyramid(net, backbone(net.input('input', [null, null, null, 3]))).map((level, i) =>
    unit(level, `bbox_head/multi_level_share_convs/${i}/0`),
  );
  const predict = (part: string, filters: number) =>
    levels.map((x, i) => mixed(x, `bbox_head/multi_level_${part}/${i}`, filters));
  const chance = (part: string) => predict(part, 1).map((x) => x.sigmoid(`${x.name}/sigmoid`));
  return net.build({
    ...byStride('classes', chance('cls')),
    ...byStride('objects', chance('obj')),
    ...byStride('boxes', predict('bbox', 4)),
    ...byStride('landmarks', predict('kps', 10)),
  });
}

function byStride(name: string, maps: readonly NodeHandle[]): Record<string, NodeHandle> {
  return Object.fromEntries(maps.map((map, i) => [`${name}${STRIDES[i]}`, map]));
}
