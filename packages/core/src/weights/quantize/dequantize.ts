import type { StoredTensor } from '../stored-tensor.js';
import { channelCount } from './channels.js';

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
