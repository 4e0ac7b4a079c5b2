import type { ConvolutionPadding, Size2d } from '../../network/index.js';

/** One step of a network, in terms in which our graph and a foreign one can be compared. */
export interface Layer {
  /** As our operations are called: conv2d, prelu, maxPool, add, ... */
  readonly type: string;
  /** For error texts. */
  readonly name: string;
  /** What it does besides its weights, in words: equal words, equal function. */
  readonly settings: string;
  /** Positions of the layers that it takes from, sorted; -1 is the network's input. */
  readonly sources: readonly number[];
}

interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: ConvolutionPadding;
}

export function windowSettings({ kernel, strides, padding }: Window): string {
  // A window of one cell never reaches beyond the border, whatever the padding.
  const border = kernel[0] === 1 && kernel[1] === 1 ? '' : `, ${padding}`;
  return `${kernel.join('x')} by ${strides.join('x')}${border}`;
}

/** The layer in words; two layers that read the same compute the same from equal weights. */
export function describeLayer({ type, settings, sources }: Layer): string {
  const origins = sources.map((source) => (source < 0 ? 'the input' : `layer ${source}`));
  return `${type}${settings && ` ${settings}`} of ${origins.join(' and ')}`;
}
