import type { Value } from '../../program/index.js';
import type { LossHead } from '../loss-head.js';
import { checkTeacherSize, type DistillationLossOptions, teacherOf } from './distillation.js';
import { distances, meanOf, pairMasks } from './pairs.js';

/**
 * Relational distillation by distances (Park et al. 2019, "Relational knowledge distillation", equations
 * 5 to 7): the Huber loss of the differences between distances of all pairs in a batch and the
 * teacher's, each divided by their mean. Sizes may differ without a projection. Labels are not looked
 * at.
 *
 * Reports the term `relational_distillation`; its input is `teacher` [batch, size].
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function relationalDistillationLoss(options: DistillationLossOptions = {}): LossHead {
  const { teacherSize } = options;
  checkTeacherSize(teacherSize);
  return {
    name: 'relational_distillation',
    build(context) {
      const { embeddings } = context;
      const teacher = teacherOf(context, teacherSize);
      const { same: itself } = pairMasks(embeddings.positions());
      const pairs = itself.negate().add(1);
      const relative = (rows: Value) => {
        const all = distances(rows);
        return all.divide(meanOf(all, pairs).maximum(1e-6));
      };
      const off = relative(embeddings).subtract(relative(teacher)).abs();
      const small = off.minimum(1);
      const huber = small.multiply(off.subtract(small.multiply(0.5)));
      return { terms: { relational_distillation: meanOf(huber, pairs) } };
    },
  };
}
