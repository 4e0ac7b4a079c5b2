import type { PairEvaluation } from '@facenet/core/evaluation';
import type { MiningReport, StepReport } from '@facenet/core/training';

/** A number as C's `%2.3f` prints it. */
const fixed = (value: number | undefined, digits = 3): string => (value ?? 0).toFixed(digits);

/** What is added to the cross entropy: the terms of a loss but the main one. */
export function regularization(values: Readonly<Record<string, number>>, main: string): number {
  return (values.loss ?? 0) - (values[main] ?? 0);
}

/** The line of a step as `train_softmax.py` prints it. */
export function softmaxStepText(report: StepReport): string {
  const { values, epoch, batch, epochSize, totalSeconds, learningRate } = report;
  return [
    `Epoch: [${epoch}][${batch}/${epochSize}]`,
    `Time ${fixed(totalSeconds)}`,
    `Loss ${fixed(values.loss)}`,
    `Xent ${fixed(values.cross_entropy)}`,
    `RegLoss ${fixed(regularization(values, 'cross_entropy'))}`,
    `Accuracy ${fixed(values.accuracy)}`,
    `Lr ${fixed(learningRate, 5)}`,
    `Cl ${fixed(values.center_loss)}`,
  ].join('\t');
}

/** The line of a step as `train_tripletloss.py` prints it; other losses name theirs. */
export function lossStepText({
  values,
  epoch,
  batch,
  epochSize,
  totalSeconds,
}: StepReport): string {
  return [
    `Epoch: [${epoch}][${batch}/${epochSize}]`,
    `Time ${fixed(totalSeconds)}`,
    `Loss ${fixed(values.loss)}`,
  ].join('\t');
}

/** `20261129-214530`, local time: what the original calls a run. */
export function runName(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** How photos that were held back do, as `train_softmax.py` prints it. */
export function validationText(
  epoch: number,
  seconds: number,
  values: Readonly<Record<string, number>>,
  main: string,
): string {
  return [
    `Validation Epoch: ${epoch}`,
    `Time ${fixed(seconds)}`,
    `Loss ${fixed(values.loss)}`,
    `Xent ${fixed(values[main])}`,
    `Accuracy ${fixed(values.accuracy)}`,
  ].join('\t');
}

/** What was found among sampled photos, as `train_tripletloss.py` prints it: pairs are its first number. */
export function miningText(report: MiningReport): string {
  const { pairs, triplets, forwardSeconds, selectionSeconds } = report;
  return [
    `Running forward pass on sampled images: ${fixed(forwardSeconds)}`,
    'Selecting suitable triplets for training',
    `(nrof_random_negs, nrof_triplets) = (${pairs}, ${triplets}): time=${fixed(selectionSeconds)} seconds`,
  ].join('\n');
}

/** How pairs were told apart, as each of the original's commands prints it. */
export function lfwText(
  kind: 'softmax' | 'triplet' | 'distill',
  { accuracy, val }: Pick<PairEvaluation, 'accuracy' | 'val'>,
  seconds: number,
): string {
  const triplet = kind === 'triplet';
  const digits = triplet ? 3 : 5;
  return [
    ...(triplet ? [`Running forward pass on LFW images: ${fixed(seconds)}`] : []),
    `Accuracy: ${fixed(accuracy.mean, digits)}+-${fixed(accuracy.std, digits)}`,
    `Validation rate: ${fixed(val.mean, 5)}+-${fixed(val.std, 5)} @ FAR=${fixed(val.far, 5)}`,
  ].join('\n');
}
