import type { Network } from '../../network/index.js';
import type { Weights } from '../../weights/index.js';
import type { EmbeddingCard } from '../card.js';

/** How values are stored: float32, float16, or 8 bits with a scale for each output channel. */
export type ExportDtype = 'f32' | 'f16' | 'u8' | 'i8';

export interface ModelToExport {
  /** One, or those of a detector. */
  readonly networks: readonly Network[];
  readonly weights: Weights;
  /** Kept in formats that have room for it. */
  readonly card?: EmbeddingCard;
}

/** A kind of file that weights can be written to. */
export interface Exporter {
  readonly id: string;
  readonly title: string;
  /** Endings of file names, with the dot. */
  readonly extensions: readonly string[];
  /** The first is the default. */
  readonly dtypes: readonly ExportDtype[];
  /**
   * @param name of the file that will hold the result
   * @returns bytes by file name; the one of that name is the model, others belong to it
   * @throws FaceNetError INVALID_ARGUMENT, WEIGHTS_MISMATCH
   */
  write(model: ModelToExport, dtype: ExportDtype, name: string): ReadonlyMap<string, Uint8Array>;
}
