import type { Network } from '../../network/network.js';
import type { TensorData } from '../../runtime/runtime.js';
import type { Box } from '../face-detector.js';
import type { Candidates } from './candidates.js';

/** What a network gives for some images, by name: maps of [image, row, column, value]. */
export type OutputMaps = Readonly<Record<string, TensorData>>;

/**
 * What tells one detector that looks once from another: its network, how this sees images, and what
 * its numbers mean.
 */
export interface SingleShotDesign {
  /** For people. */
  readonly name: string;
  /** The network, whose parameters a file's arrays are named after. */
  createNetwork(): Network;
  /** What the network takes: (v - mean) * factor of v in 0...255, in this order. */
  readonly input: {
    readonly colorOrder: 'rgb' | 'bgr';
    readonly mean: number;
    readonly factor: number;
  };
  /** Score that a face must reach unless another is wished. */
  readonly threshold: number;
  /** Intersection over union above which two boxes are one face, unless another is wished. */
  readonly overlap: number;
  /**
   * Side of the smallest face that it finds reliably, in pixels that the network sees: the mean of
   * width and height. See `bench/face-sizes.ts`.
   */
  readonly smallest: number;
  /** Side of the largest face that it finds as a whole: of larger ones it may take parts for faces. */
  readonly largest: number;
  /**
   * Collects what reaches the threshold.
   *
   * @param image number of the image among those that the network has seen together
   */
  collect(outputs: OutputMaps, image: number, threshold: number, found: Candidates): void;
}

/** The box of this size around a point. */
export function boxAround(x: number, y: number, width: number, height: number): Box {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

/** One image's part of the maps of a level, in which every cell has as many values. */
interface LevelMaps<Name extends string> {
  readonly columns: number;
  readonly cells: number;
  readonly values: Readonly<Record<Name, Float32Array>>;
}

/** The maps of one level for one image: `scores8`, `boxes8` and so on. */
export function levelMaps<Name extends string>(
  outputs: OutputMaps,
  image: number,
  stride: number,
  names: readonly Name[],
): LevelMaps<Name> {
  const [, rows = 0, columns = 0] = (outputs[`${names[0]}${stride}`] as TensorData).shape;
  const values = names.map((name) => {
    const { shape, data } = outputs[`${name}${stride}`] as TensorData;
    const length = data.length / (shape[0] as number);
    return [name, data.subarray(image * length, (image + 1) * length)] as const;
  });
  return {
    columns,
    cells: rows * columns,
    values: Object.fromEntries(values) as Record<Name, Float32Array>,
  };
}
