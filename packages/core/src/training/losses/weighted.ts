import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';

/**
 * A loss times a number, to be added to others. What it reports keeps its name; what is minimised is
 * reported beside it as `<name>_term`.
 *
 * ```ts
 * const losses = [softmaxLoss({ classes }), weighted(distillationLoss(), 10)];
 * ```
 *
 * @param factor not negative
 * @throws FaceNetError INVALID_ARGUMENT for a factor out of range
 */
export function weighted(head: LossHead, factor: number): LossHead {
  checkOption(factor, `The factor of "${head.name}"`, { from: 0 });
  return {
    ...head,
    build(context) {
      const { terms, ...rest } = head.build(context);
      const weighed = Object.entries(terms).map(([name, term]) => {
        return [`${name}_term`, term.multiply(factor)] as const;
      });
      return {
        ...rest,
        terms: Object.fromEntries(weighed),
        metrics: { ...terms, ...rest.metrics },
      };
    },
  };
}
