/**
 * A receiver operating characteristic: at `thresholds[i]`, the share `fpr[i]` of impostor pairs
 * and the share `tpr[i]` of genuine pairs have a smaller distance. All three ascend.
 */
export interface RocPoints {
  readonly fpr: ArrayLike<number>;
  readonly tpr: ArrayLike<number>;
  readonly thresholds: ArrayLike<number>;
}
