import { basename, resolve } from 'node:path';
import type { ValidationRate } from '@facenet/core/evaluation';
import { describeError } from '../output/describe-error.js';
import { printable } from '../output/printable.js';
import { table } from '../output/table.js';
import type { Fact } from '../report/report-data.js';
import { thisMachine, writeReport } from '../report/write-report.js';
import type { ComparedGroups, Validation, ValidationSettings } from './validation.js';

/** The result as `--json` prints it. */
export function validationJson(validation: Validation): object {
  const { evaluation, groups, images, pairs, skipped, card, settings } = validation;
  const { accuracy, val, auc, eer, folds } = evaluation;
  return {
    accuracy: { mean: accuracy.mean, std: accuracy.std },
    val: { mean: val.mean, std: val.std, far: val.far ?? null },
    auc,
    eer,
    folds,
    ...(groups && { groups }),
    images,
    pairs: pairs.length,
    skipped: skipped.map(({ path, error }) => ({ path, error: describeError(error) })),
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
    `Validation rate: ${five(val.mean)}+-${five(val.std)} @ FAR=${metText(val)}`,
    `Area Under Curve (AUC): ${auc.toFixed(3)}`,
    `Equal Error Rate (EER): ${eer.toFixed(3)}`,
    ...(groups ? ['', groupsText(groups)] : []),
  ].join('\n');
}

/** Where all pairs of different people are in one fold, no rate could be met. */
function metText({ far, farTarget }: ValidationRate): string {
  return far === undefined ? `- (not measurable, chosen for ${farTarget})` : far.toFixed(5);
}

const HEAD = ['Group', 'Same', 'Different', 'Accuracy', 'FMR', 'FNMR'];

/** The groups as a table for people. */
function groupsText({ groups, far, threshold, ungrouped }: ComparedGroups): string {
  const rows = groups.map(({ group, genuinePairs, impostorPairs, accuracy, fmr, fnmr }) => [
    printable(group),
    String(genuinePairs),
    String(impostorPairs),
    share(accuracy),
    share(fmr),
    share(fnmr),
  ]);
  return [
    `Groups at the threshold ${threshold.toFixed(4)} (FAR=${far} over all pairs):`,
    table([HEAD, ...rows]),
    ...(ungrouped > 0 ? [`${ungrouped} pairs are across groups or of none`] : []),
  ].join('\n');
}

/** Rates of kinds of pairs that a group lacks are NaN. */
const share = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(5));

/**
 * Writes a validation as a web page.
 *
 * @returns path of the page
 * @throws FaceNetError IO_FAILED
 */
export function writeValidationReport(
  validation: Validation,
  argv: readonly string[],
  dir: string,
): Promise<string> {
  const { card, settings } = validation;
  return writeReport(
    {
      ...validation,
      title: `${card.id} on ${basename(resolve(settings.dir))}`,
      settings: settingFacts(settings),
      metric: settings.distanceMetric === 0 ? 'squared-euclidean' : 'cosine-angle',
      subtractMean: settings.subtractMean,
      commandLine: ['facenet', ...argv],
      date: new Date(),
      machine: thisMachine(),
    },
    dir,
  );
}

const METRICS = { 0: 'squared Euclidean', 1: 'angle divided by π' } as const;

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** The settings of a validation in words, each with the flag that sets it. */
function settingFacts(settings: ValidationSettings): Fact[] {
  const { align, groups, standardization, distanceMetric, imageSize } = settings;
  return [
    ['Images', settings.dir],
    ['Pairs (--lfw-pairs)', settings.pairs],
    ...groupFacts(groups),
    ['Folds (--lfw-nrof-folds)', String(settings.folds)],
    ['Distance (--distance-metric)', `${distanceMetric}: ${METRICS[distanceMetric]}`],
    ['Mirror images joined (--use-flipped-images)', yesNo(settings.useFlippedImages)],
    ['Mean subtracted (--subtract-mean)', yesNo(settings.subtractMean)],
    [
      'Standardisation (--use-fixed-image-standardization)',
      standardization === 'fixed' ? 'fixed: (v − 127.5) / 128' : standardization,
    ],
    ['Faces found and aligned (--align)', align ? 'yes' : 'no, the images are crops'],
    ...detectorFacts(settings),
    ['Crops (--image-size)', `${imageSize} × ${imageSize} pixels`],
    ['Weights', `SHA-256 ${settings.weights}`],
    ['Engine (--runtime)', settings.engine],
    ['Image reader (--codec)', settings.codec],
    ['Images in a run (--lfw-batch-size)', String(settings.batchSize)],
    ['Threads (--workers)', String(settings.workers)],
  ];
}

function groupFacts(groups: ValidationSettings['groups']): Fact[] {
  return groups === undefined ? [] : [['Groups (--groups)', groups]];
}

/** Settings that nobody set are the detector's. */
function detectorFacts({ detector, detection }: ValidationSettings): Fact[] {
  if (detector === undefined) return [];
  const { minSize, thresholds, factor } = detection ?? {};
  return [
    ['Detector (--detector)', detector],
    ...fact('Smallest face (--minsize)', minSize, 'pixels'),
    ...fact('Scores to pass (--thresholds)', thresholds?.join(', ')),
    ...fact('Step of the pyramid (--factor)', factor),
  ];
}

function fact(name: string, value: number | string | undefined, unit = ''): Fact[] {
  return value === undefined ? [] : [[name, `${value} ${unit}`.trimEnd()]];
}
