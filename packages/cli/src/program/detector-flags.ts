import { FaceNetError } from '@facenet/core';
import type { AnyDetectorOptions } from '@facenet/core/detection';
import { defaultModels, modelCards, modelIds, requireKind } from '@facenet/core/models';
import type { Command } from 'commander';
import { expandHome } from './expand-home.js';
import { numberIn, parseThresholds } from './parse-values.js';

/** The original's, whose results `align` and `validate` give unless they are told otherwise. */
export const ORIGINAL_DETECTOR = 'mtcnn';

/** Flags that say how faces are found. */
export interface DetectorFlags {
  /** Id or path. */
  readonly detector: string;
  readonly minsize?: number;
  readonly score?: number;
  readonly thresholds?: readonly [number, number, number];
  readonly factor?: number;
}

/** The flags of {@link DetectorFlags}. */
export function addDetectorFlags(
  command: Command,
  detector: string = defaultModels.detector,
): Command {
  const known = modelIds('detector').join(', ');
  return command
    .option(
      '--detector <id|path>',
      `what finds the faces: ${known}, or a file or folder of your own`,
      expandHome,
      detector,
    )
    .option(
      '--minsize <px>',
      "side of the smallest face to look for (default: the detector's; of mtcnn 20)",
      numberIn(1),
    )
    .option(
      '--score <s>',
      "how sure of a face the detector must be (default: the detector's; of mtcnn 0.7)",
      numberIn(0, 1),
    )
    .option(
      '--thresholds <p,r,o>',
      'of mtcnn: scores to pass in its three networks (default: 0.6,0.7,0.7)',
      parseThresholds,
    )
    .option(
      '--factor <f>',
      'of mtcnn: step of the image pyramid (default: 0.709)',
      numberIn(0.1, 0.95),
    );
}

/**
 * The detector's settings as the flags want them.
 *
 * @throws FaceNetError INVALID_ARGUMENT for flags that the detector does not know, or a model that
 * is none
 */
export function detectionOptions(flags: DetectorFlags): AnyDetectorOptions {
  const { minsize, score, thresholds, factor } = flags;
  requireOwnFlags(flags);
  return {
    ...(minsize !== undefined && { minSize: minsize }),
    ...(score !== undefined && { threshold: score }),
    ...(thresholds && { thresholds }),
    ...(factor !== undefined && { factor }),
  };
}

/** A flag without effect would be taken for one that has some. */
function requireOwnFlags({ detector, thresholds, factor }: DetectorFlags): void {
  if (!modelCards.has(detector)) return; // a file, of which nothing is known yet
  const { architecture } = requireKind(modelCards.get(detector), 'detector');
  if (architecture === 'mtcnn' || (!thresholds && factor === undefined)) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${thresholds ? '--thresholds' : '--factor'} is a setting of mtcnn; ${detector} has none.`,
    { hint: 'Leave it out; --score and --minsize are of every detector.' },
  );
}
