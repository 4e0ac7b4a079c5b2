import type { UpdateSpec, Value } from '../../program/index.js';
import type { LossContext, LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';
import { type CosineHeadOptions, cosineHead } from './cosine-head.js';

/** See {@link adaFaceLoss}. */
export interface AdaFaceLossOptions extends CosineHeadOptions {
  /**
   * m, 0 to 1. Default 0.4, the paper's. The scalar `adaface_margin` is this when a step is given none.
   */
  readonly margin?: number;
  /** How much the norm of a sample counts, h; not negative. Default 0.333, the paper's. */
  readonly concentration?: number;
  /** Share of a batch in the moving mean and deviation of norms, 0 to 1. Default 0.01, the paper's. */
  readonly momentum?: number;
}

/** Keeps angles off the ends, where the derivative of acos is infinite; as the authors have it. */
const EPSILON = 1e-3;

/**
 * AdaFace (Kim et al. 2022, "AdaFace: quality adaptive margin for face recognition", equations 9 to 11):
 * the margin depends on the length of the prelogits, which is small for photos that tell little. With
 * z = clip(h (norm - mean) / deviation, -1, 1) the own cosine becomes cos(theta - m z) - (m + m z): good
 * photos have to be far inside their class, bad ones not.
 *
 * Reports `cross_entropy` and `accuracy`; its variables are `Classes/weights` [classes, subCenters *
 * size] and the statistics `AdaFace/norm_mean` and `AdaFace/norm_deviation`, [1], which no optimiser
 * moves.
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function adaFaceLoss(options: AdaFaceLossOptions): LossHead {
  const { margin = 0.4, concentration = 0.333, momentum = 0.01 } = options;
  checkOption(margin, 'The margin of AdaFace', { from: 0, to: 1 });
  checkOption(concentration, 'The concentration of AdaFace', { from: 0 });
  checkOption(momentum, 'The momentum of AdaFace', { from: 0, to: 1 });
  return cosineHead('adaface', options, (own, context) => {
    const { quality, updates } = qualityOf(context, concentration, momentum);
    const m = context.builder.scalar('adaface_margin', margin);
    const theta = own.clip(EPSILON - 1, 1 - EPSILON).acos();
    const turned = theta.subtract(quality.multiply(m)).clip(EPSILON, Math.PI - EPSILON);
    return { own: turned.cos().subtract(quality.add(1).multiply(m)), updates };
  });
}

/** z of each sample, [batch, 1], by statistics that include this batch. */
function qualityOf(context: LossContext, concentration: number, momentum: number) {
  const { prelogits, training, variable } = context;
  const length = prelogits
    .stopGradient()
    .square()
    .sum({ axes: [1], keepDims: true })
    .sqrt();
  const norms = length.clip(0.001, 100);
  // They start as the authors start them.
  const statistic = (name: string, value: number) => {
    const initializer = { type: 'constant', value } as const;
    return variable(`AdaFace/${name}`, [1], { trainable: false, initializer });
  };
  const [mean, deviation] = [statistic('norm_mean', 20), statistic('norm_deviation', 100)];
  const batch = { axes: [0] };
  const batchMean = norms.mean(batch);
  const others = norms.multiply(0).add(1).sum(batch).subtract(1).maximum(1);
  const variance = norms.subtract(batchMean).square().sum(batch).divide(others);
  const moved = (statistic: Value, of: Value) =>
    training ? statistic.add(of.subtract(statistic).multiply(momentum)) : statistic;
  const newMean = moved(mean, batchMean);
  const newDeviation = moved(deviation, variance.sqrt());
  const quality = norms
    .subtract(newMean)
    .divide(newDeviation.add(EPSILON))
    .multiply(concentration)
    .clip(-1, 1);
  const updates: UpdateSpec[] = [
    { kind: 'assign', variable: mean.name, value: newMean.name },
    { kind: 'assign', variable: deviation.name, value: newDeviation.name },
  ];
  return { quality, updates: training ? updates : [] };
}
