import type { Fact } from '../report/report-data.js';
import type { ValidationSettings } from './validation.js';

const METRICS = { 0: 'squared Euclidean', 1: 'angle divided by π' } as const;

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** The settings of a validation in words, each with the flag that sets it. */
export function settingFacts(settings: ValidationSettings): Fact[] {
  const { align, detection, groups, standardization, distanceMetric, imageSize } = settings;
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
    ...detectionFacts(detection),
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

function detectionFacts(detection: ValidationSettings['detection']): Fact[] {
  if (!detection) return [];
  return [
    ['Smallest face (--minsize)', `${detection.minSize} pixels`],
    ['Scores to pass (--thresholds)', detection.thresholds.join(', ')],
    ['Step of the pyramid (--factor)', String(detection.factor)],
  ];
}
