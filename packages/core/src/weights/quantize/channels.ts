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
