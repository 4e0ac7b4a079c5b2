import type { Value } from '../../program/index.js';
import type { LossContext, LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';

/** Whose embeddings are to be matched. */
export interface DistillationLossOptions {
  /**
   * Values of the teacher's embedding. Default: as many as the network's; otherwise a matrix that is
   * learned with it, and left away after training, leads from one to the other.
   */
  readonly teacherSize?: number;
}

/**
 * Distillation: mean of 1 - cos between embeddings and those that a teacher gives for the same photos,
 * fed as `teacher` [batch, size] (of any length). Half of the squared distance of unit vectors is the
 * same. Labels are not looked at.
 *
 * Reports the term `distillation`; where sizes differ its variable is `Distillation/weights` [size,
 * teacherSize].
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function distillationLoss({ teacherSize }: DistillationLossOptions = {}): LossHead {
  checkTeacherSize(teacherSize);
  return {
    name: 'distillation',
    build(context) {
      const { embeddings, embeddingSize, variable } = context;
      const teacher = teacherOf(context, teacherSize).l2Normalize();
      const size = teacher.shape[1] as number;
      const matched =
        size === embeddingSize
          ? embeddings
          : embeddings
              .matMul(
                variable('Distillation/weights', [embeddingSize, size], {
                  initializer: { type: 'xavier' },
                }),
              )
              .l2Normalize();
      const cosine = matched.multiply(teacher).sum({ axes: [1] });
      return { terms: { distillation: cosine.mean().negate().add(1) } };
    },
  };
}

/** The input `teacher`, which several losses may look at. */
export function teacherOf({ builder, embeddingSize }: LossContext, teacherSize?: number): Value {
  const known = builder.nodes.some(({ outputs }) => outputs[0]?.name === 'teacher');
  if (known) return builder.valueNamed('teacher');
  return builder.input('teacher', [null, teacherSize ?? embeddingSize]);
}

/** @throws FaceNetError INVALID_ARGUMENT */
export function checkTeacherSize(size: number | undefined): void {
  if (size === undefined) return;
  checkOption(size, "The size of the teacher's embeddings", { from: 1, whole: true });
}
