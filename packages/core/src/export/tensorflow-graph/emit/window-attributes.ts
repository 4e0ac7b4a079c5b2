import type { Padding, Size2d } from '../../../network/shape.js';
import type { Attributes } from '../graph.js';

interface Window {
  readonly strides: Size2d;
  readonly padding: Padding;
}

export const CHANNELS_LAST = { data_format: { text: 'NHWC' } } as const;

/** What convolutions and pooling have in common. */
export function windowAttributes({ strides, padding }: Window): Attributes {
  return {
    ...CHANNELS_LAST,
    strides: { integers: [1, ...strides, 1] },
    padding: { text: padding === 'same' ? 'SAME' : 'VALID' },
  };
}
