import type { UpdateSpec, Value } from '../../program/index.js';
import type { LossContext, LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';
import { crossEntropy } from './cross-entropy.js';

/** What heads have in common that tell classes by the cosine to a vector of each. */
export interface CosineHeadOptions {
  /** People in the training set; labels are 0...`classes` - 1. At least 2. */
  readonly classes: number;
  /**
   * What cosines are multiplied by before the softmax, s in the papers; above 0. Default 64. The scalar
   * `<head>_scale` is this when a step is given none.
   */
  readonly scale?: number;
  /**
   * Vectors of each class, of which the nearest counts (Deng et al. 2020, "Sub-center ArcFace"), so that
   * wrong photos find one of their own. Default 1; the paper's choice is 3.
   */
  readonly subCenters?: number;
  /**
   * Whether a step compares with some classes only, those that its input `class_ids` (int32 [n]) names
   * (An et al. 2021, "Partial FC"), for heads of more than 10,000: see `sampleClasses`. They hold all
   * classes of the batch; labels stay what they are. Weight decay does not reach such a head. Default
   * false.
   */
  readonly sampled?: boolean;
}

/** The cosine to the class of each sample, made harder: [batch, 1]. */
export type Margin = (
  own: Value,
  context: LossContext,
) => { readonly own: Value; readonly updates?: readonly UpdateSpec[] };

/**
 * Softmax cross entropy of the cosines between embeddings and one vector a class, that of the sample's
 * own class being made smaller by a margin:
 *
 * ```ts
 * const head = cosineHead('plain', { classes }, (own) => ({ own: own.subtract(0.2) }));
 * ```
 *
 * Reports the term `cross_entropy` and the metric `accuracy`, which knows no margin. Its variable
 * `Classes/weights` is [classes, subCenters * size]; rows are normalised where they are used.
 *
 * @param name of the head, in front of its scalars
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function cosineHead(name: string, options: CosineHeadOptions, margin: Margin): LossHead {
  const { classes, scale = 64, subCenters = 1, sampled = false } = options;
  checkOption(classes, 'The number of classes', { from: 2, whole: true });
  checkOption(scale, `The scale of ${name}`, { from: 0, above: true });
  checkOption(subCenters, 'The number of sub-centres', { from: 1, to: 100, whole: true });
  return {
    name,
    classes,
    build(context) {
      const { builder, embeddings, embeddingSize, labels, training, variable } = context;
      const table = variable('Classes/weights', [classes, subCenters * embeddingSize], {
        // As insightface starts it: only directions count, and short vectors turn fast.
        initializer: { type: 'truncatedNormal', deviation: 0.01 },
        rows: sampled,
        decay: !sampled,
      });
      // What is only looked at is compared with all classes.
      const some =
        sampled && training ? builder.input('class_ids', [null], { dtype: 'int32' }) : null;
      const weights = some ? table.gather(some) : table;
      const targets = some
        ? labels.reshape([null, 1]).equal(some.reshape([1, null]))
        : labels.oneHot(classes);
      const cosines = Array.from({ length: subCenters }, (_, k) => {
        const centers = weights.slice([0, k * embeddingSize], [null, embeddingSize]);
        return embeddings.matMul(centers.l2Normalize(), { transposeB: true });
      }).reduce((nearest, other) => nearest.maximum(other));
      const own = cosines.multiply(targets).sum({ axes: [1], keepDims: true });
      const { own: harder, updates = [] } = margin(own, context);
      const moved = cosines.add(targets.multiply(harder.subtract(own)));
      const logits = moved.multiply(builder.scalar(`${name}_scale`, scale));
      return { ...crossEntropy(logits, targets, { judged: cosines }), updates };
    },
  };
}
