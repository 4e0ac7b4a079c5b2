import { type Network, NetworkBuilder, type NodeHandle } from '../network/index.js';
import type { StoredTensors } from '../weights/index.js';

interface Layer {
  readonly filters: number;
  readonly kernel: 1 | 3;
  readonly strides?: 1 | 2;
}

/** A convolution; its batch norm is folded into weights and biases. */
function conv(input: NodeHandle, name: string, layer: Layer): NodeHandle {
  return input.conv2d(name, { ...layer, padding: 'symmetric' });
}

/** One of MobileNet's pairs: each channel filtered, then all mixed. */
function separable(
  input: NodeHandle,
  name: string,
  { filters, strides }: { readonly filters: number; readonly strides: 1 | 2 },
): NodeHandle {
  const filtered = input
    .depthwiseConv2d(`${name}_dw`, { kernel: 3, strides, padding: 'symmetric' })
    .relu(`${name}_dw_relu`);
  return conv(filtered, name, { filters, kernel: 1 }).relu(`${name}_relu`);
}

/** Channels and strides of the pairs `conv_3` to `conv_14`: MobileNet at a quarter of its width. */
const PAIRS = [
  { filters: 32, strides: 2 },
  { filters: 32, strides: 1 },
  { filters: 64, strides: 2 },
  { filters: 64, strides: 1 },
  { filters: 128, strides: 2 },
  ...Array.from({ length: 5 }, () => ({ filters: 128, strides: 1 }) as const),
  { filters: 256, strides: 2 },
  { filters: 256, strides: 1 },
] as const;

const FIRST_PAIR = 3;

/** Maps of strides 32, 16 and 8. */
type Levels = readonly [coarse: NodeHandle, middle: NodeHandle, fine: NodeHandle];

function backbone(input: NodeHandle): Levels {
  let x = conv(input, 'conv_1', { filters: 16, kernel: 3, strides: 2 }).relu('conv_1_relu');
  x = conv(x, 'conv_2', { filters: 32, kernel: 1 }).relu('conv_2_relu');
  const pairs = PAIRS.map((pair, i) => {
    x = separable(x, `conv_${FIRST_PAIR + i}`, pair);
    return x;
  });
  const last = conv(x, 'conv_final', { filters: 256, kernel: 1 }).relu('conv_final_relu');
  const end = (name: number) => pairs[name - FIRST_PAIR] as NodeHandle;
  return [last, end(12), end(6)];
}

/** The feature pyramid: coarse maps, enlarged, are added to the finer ones. */
function pyramid(net: NetworkBuilder, [coarse, middle, fine]: Levels): Levels {
  const layer = (x: NodeHandle, name: string, kernel: 1 | 3) =>
    conv(x, name, { filters: 64, kernel }).relu(`${name}_relu`);
  const c3 = layer(coarse, 'rf_c3_lateral', 1);
  const joined2 = net.sum('rf_c2_plus', [
    layer(middle, 'rf_c2_lateral', 1),
    c3.upsample('rf_c3_upsampling', 2),
  ]);
  const c2 = layer(joined2, 'rf_c2_aggr', 3);
  const joined1 = net.sum('rf_c1_plus', [
    layer(fine, 'rf_c1_red_conv', 1),
    c2.upsample('rf_c2_upsampling', 2),
  ]);
  return [c3, c2, layer(joined1, 'rf_c1_aggr', 3)];
}

/** The context module: what a cell sees, and what stands around it in two and three steps. */
function context(net: NetworkBuilder, x: NodeHandle, name: string): NodeHandle {
  const near = conv(x, `${name}_conv1`, { filters: 32, kernel: 3 });
  const around = (from: NodeHandle, part: string) =>
    conv(from, `${name}_context_${part}`, { filters: 16, kernel: 3 });
  const wide = around(x, 'conv1').relu(`${name}_context_conv1_relu`);
  const wider = around(wide, 'conv3_1').relu(`${name}_context_conv3_1_relu`);
  const all = [near, around(wide, 'conv2'), around(wider, 'conv3_2')];
  return net.concat(`${name}_concat`, all).relu(`${name}_concat_relu`);
}

/**
 * RetinaFace (Deng et al. 2019, "RetinaFace: Single-stage Dense Face Localisation in the Wild") on
 * MobileNet of a quarter of its width, as insightface's `mnet.25` has it: boxes and five landmarks of
 * faces of any size from one look at the image.
 *
 * Input `input` [batch, height, width, 3] of RGB, (v - 127.5) / 128, sides multiples of 32. Outputs
 * for each stride s of 32, 16 and 8, maps of two anchors a cell [batch, height / s, width / s, ...]:
 * `scores<s>` (4: no face at anchor 0 and 1, face at anchor 0 and 1; before the softmax over each
 * pair), `boxes<s>` (8) and `landmarks<s>` (20), anchor 0 first.
 */
export function createRetinaFace(): Network {
  const net = new NetworkBuilder('retinaface-mnet025');
  const levels = pyramid(net, backbone(net.input('input', [null, null, null, 3])));
  const outputs: Record<string, NodeHandle> = {};
  for (const [i, stride] of [32, 16, 8].entries()) {
    const x = context(net, levels[i] as NodeHandle, `rf_head_stride${stride}`);
    const predict = (name: string, filters: number) =>
      conv(x, `face_rpn_${name}_stride${stride}`, { filters, kernel: 1 });
    outputs[`scores${stride}`] = predict('cls_score', 4);
    outputs[`boxes${stride}`] = predict('bbox_pred', 8);
    outputs[`landmarks${stride}`] = predict('landmark_pred', 20);
  }
  return net.build(outputs);
}

/**
 * What is wrong with weights whose landmarks are in whole sides of an anchor, as an older release
 * (`mnet.25_v1`) has them, and not in fifths; nothing in its graph says so. Predictions five times as
 * large take larger weights: 3.4 to 3.9 times those of the boxes, where the older ones are 1.0 to 1.2.
 */
export function problemOfLandmarks(weights: StoredTensors): string | undefined {
  const size = (head: string) =>
    Math.hypot(...(weights.get(`face_rpn_${head}_stride32/weights`)?.read() ?? []));
  // Per value: there are 20 predictions for landmarks and 8 for boxes.
  const ratio = size('landmark_pred') / Math.sqrt(20) / (size('bbox_pred') / Math.sqrt(8));
  if (ratio >= 2) return undefined;
  return 'gives landmarks in other units, as mnet.25_v1 does';
}
