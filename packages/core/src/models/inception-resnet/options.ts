import type { NetworkOptions } from '../network-options.js';

export interface InceptionResnetOptions extends NetworkOptions {
  /** Adds the results of the original's end points as outputs, under its names; default false. */
  readonly endPoints?: boolean;
}
