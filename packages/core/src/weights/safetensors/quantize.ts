import type { StoredTensor, WeightTensor } from '../../arrays/weights.js';

/** Dtypes whose integers stand for floats. */
export type QuantizedDtype = 'U8' | 'I8';

interface QuantizedTensor {
  /** Of the values' shape; int8 as the same bits. */
  readonly values: Uint8Array;
  /** One a channel. */
  readonly scale: Float32Array;
  /** One a channel; with U8 only. */
  readonly minimum: Float32Array | undefined;
}

/** Key of a file's metadata that says how its 8-bit arrays are to be read. */
export const QUANTIZATION_KEY = 'quantization';

export const QUANTIZATION_NAMES: Readonly<Record<QuantizedDtype, string>> = {
  U8: 'per-channel-u8',
  I8: 'per-channel-i8',
};

/** Arrays of float32, [channels], that lie beside a quantised one. */
export const scaleName = (name: string) => `${name}.scale`;
export const minimumName = (name: string) => `${name}.min`;

/** All of them: symmetric values have no minimum. */
export function companionNames(name: string, dtype: QuantizedDtype): string[] {
  return dtype === 'U8' ? [scaleName(name), minimumName(name)] : [scaleName(name)];
}

/**
 * Number of channels of an array, of which each has a scale of its own. Channels are along the last
 * axis that is longer than 1: the output channels of convolutions [height, width, in, out] and of
 * dense layers [in, out], the only channels of depthwise kernels [height, width, channels, 1].
 *
 * As nothing but axes of size 1 follows, value i belongs to channel i modulo this number.
 */
export function channelCount(shape: readonly number[]): number {
  return shape.findLast((size) => size !== 1) ?? 1;
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

/**
 * The floats that 8-bit integers stand for: scale * q + minimum, each channel's own.
 *
 * @param integers the stored values, signed where there is no minimum
 * @param scale one a channel
 */
export function dequantized(
  integers: StoredTensor,
  scale: StoredTensor,
  minimum: StoredTensor | undefined,
): StoredTensor {
  const { shape } = integers;
  return {
    shape,
    read() {
      const channels = channelCount(shape);
      const [factors, offsets] = [scale.read(), minimum?.read()];
      return integers.read().map((value, i) => {
        const c = i % channels;
        return value * (factors[c] as number) + (offsets?.[c] ?? 0);
      });
    },
  };
}
