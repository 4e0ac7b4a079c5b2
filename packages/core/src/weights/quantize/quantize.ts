import type { WeightTensor } from '../weights.js';
import { channelCount } from './channels.js';
import type { QuantizedDtype } from './naming.js';

export interface QuantizedTensor {
  /** Of the values' shape; int8 as the same bits. */
  readonly values: Uint8Array;
  /** One a channel. */
  readonly scale: Float32Array;
  /** One a channel; with U8 only. */
  readonly minimum: Float32Array | undefined;
}

/**
 * Rounds each value to one of 256 (U8: minimum + scale * q, q from 0 to 255) or 255 (I8: scale * q,
 * q from -127 to 127) of its channel, evenly spread over what the channel has; none is further off
 * than half a scale. U8 wastes nothing, I8 keeps zeros.
 *
 * @param tensor finite values
 */
export function quantize({ shape, data }: WeightTensor, dtype: QuantizedDtype): QuantizedTensor {
  const channels = channelCount(shape);
  const low = new Float32Array(channels).fill(Number.POSITIVE_INFINITY);
  const high = new Float32Array(channels).fill(Number.NEGATIVE_INFINITY);
  data.forEach((value, i) => {
    const c = i % channels;
    low[c] = Math.min(low[c] as number, value);
    high[c] = Math.max(high[c] as number, value);
  });
  const symmetric = dtype === 'I8';
  const scale = low.map((from, c) => {
    const to = high[c] as number;
    // Computed in float64: the span of a channel may be more than a float32 holds.
    return symmetric ? Math.max(-from, to) / 127 : (to - from) / 255;
  });
  const [first, last] = symmetric ? [-127, 127] : [0, 255];
  const values = new Uint8Array(data.length);
  data.forEach((value, i) => {
    const c = i % channels;
    // A channel of one value, or of next to nothing, has no steps.
    const step = (scale[c] as number) || Number.POSITIVE_INFINITY;
    const q = Math.round((value - (symmetric ? 0 : (low[c] as number))) / step);
    values[i] = Math.min(Math.max(q, first), last) & 0xff;
  });
  return { values, scale, minimum: symmetric ? undefined : low };
}
