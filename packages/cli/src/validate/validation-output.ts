import { groupsText } from './groups/groups-text.js';
import type { Validation } from './validation.js';

/** The result as `--json` prints it. */
export function validationJson(validation: Validation): object {
  const { evaluation, groups, images, pairs, skipped, card, settings } = validation;
  const { accuracy, val, auc, eer, folds } = evaluation;
  return {
    accuracy: { mean: accuracy.mean, std: accuracy.std },
    val: { mean: val.mean, std: val.std, far: val.far },
    auc,
    eer,
    folds,
    ...(groups && { groups }),
    images,
    pairs: pairs.length,
    skipped,
    model: card.id,
    settings,
  };
}

/** The last lines of the original's `validate_on_lfw.py`, to the character; groups are ours. */
export function validationText({ evaluation, groups, skippedPairs }: Validation): string {
  const { accuracy, val, auc, eer } = evaluation;
  const five = (value: number) => value.toFixed(5);
  return [
    ...(skippedPairs > 0 ? [`Skipped ${skippedPairs} image pairs`] : []),
    `Accuracy: ${five(accuracy.mean)}+-${five(accuracy.std)}`,
    `Validation rate: ${five(val.mean)}+-${five(val.std)} @ FAR=${five(val.far)}`,
    `Area Under Curve (AUC): ${auc.toFixed(3)}`,
    `Equal Error Rate (EER): ${eer.toFixed(3)}`,
    ...(groups ? ['', groupsText(groups)] : []),
  ].join('\n');
}
