import { makeFolder } from '@facenet/backend-node';
import { namedStandardizations } from '@facenet/core/image';
import { defaultModels } from '@facenet/core/models';
import { type Command, Option } from 'commander';
import { addAlignFlag, addWorkersFlag, type EmbedderFlags } from '../engine/image-embedder.js';
import { addCardFlag } from '../program/card-flag.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { ORIGINAL_DETECTOR } from '../program/detector-flags.js';
import { addEngineFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';
import { runValidate } from '../validate/run-validate.js';
import { tellSkipped } from '../validate/tell-skipped.js';
import type { ValidateRun } from '../validate/validation.js';
import {
  validationJson,
  validationText,
  writeValidationReport,
} from '../validate/validation-output.js';

interface ValidateFlags extends EmbedderFlags {
  readonly lfwBatchSize?: number;
  readonly batchSize?: number;
  readonly imageSize?: number;
  readonly lfwPairs?: string;
  readonly groups?: string;
  readonly lfwNrofFolds?: number;
  readonly distanceMetric: '0' | '1';
  readonly useFlippedImages?: boolean;
  readonly subtractMean?: boolean;
  readonly useFixedImageStandardization?: boolean;
  readonly report?: string;
  readonly cache: boolean;
}

/** As the original's; on a CPU fewer are taken. */
const DEFAULT_BATCH_SIZE = 100;

export function validateCommand(session: Session): Command {
  return defineCommand<ValidateFlags>(
    session,
    {
      usage: 'validate <dir> [model]',
      summary: 'Measure a model by the LFW protocol on pairs of images DIR/NAME/NAME_0001.jpg.',
      examples: [
        'validate lfw-112 --lfw-pairs pairs.txt',
        'validate lfw --align --lfw-pairs pairs.txt --report lfw-report',
        'validate lfw mobilefacenet --align --distance-metric 1 --use-flipped-images --subtract-mean',
      ],
    },
    addValidateFlags,
    async (context, flags, [dir = ''] = [], [model = defaultModels.embedding] = []) => {
      const { output, argv } = context;
      // A folder that cannot be written is better known before the work.
      if (flags.report !== undefined) await makeFolder(flags.report);
      const run = runOf(flags, expandHome(dir), expandHome(model));
      const validation = await runValidate(context, flags, run);
      tellSkipped(output, validation.skipped);
      await output.result(validationJson(validation), () => validationText(validation));
      if (flags.report === undefined) return;
      output.notice(`Report: ${await writeValidationReport(validation, argv, flags.report)}`);
    },
  );
}

function addValidateFlags(command: Command): void {
  addAlignFlag(command)
    .option(
      '--lfw-pairs <file>',
      'pairs to compare (default: pairs.txt in DIR or beside it)',
      expandHome,
    )
    .option(
      '--groups <file>',
      'compare the errors of groups: lines of an image or person and its group',
      expandHome,
    )
    .option(
      '--lfw-nrof-folds <n>',
      "folds (default: the list's own, else 10)",
      wholeNumberIn(2, 10_000),
    )
    .addOption(
      new Option('--distance-metric <n>', '0: squared Euclidean; 1: angle of the embeddings')
        .choices(['0', '1'])
        .default('0'),
    )
    .option('--use-flipped-images', 'join the embeddings of image and mirror image')
    .option('--subtract-mean', 'subtract the mean embedding of the other folds')
    .option(
      '--use-fixed-image-standardization',
      "standardise pixels as (v - 127.5) / 128 (default: as the model's card says)",
    )
    .option('--image-size <px>', "side of the crops (default: the model's)", wholeNumberIn(1, 4096))
    .option(
      '--lfw-batch-size <n>',
      `most images in one run of the network, on a CPU at most 8 (default: ${DEFAULT_BATCH_SIZE})`,
      wholeNumberIn(1, 10_000),
    )
    .option('--batch-size <n>', 'the same', wholeNumberIn(1, 10_000));
  addWorkersFlag(command)
    .option('--report <dir>', 'write a web page with curves and the worst errors', expandHome)
    .option('--no-cache', 'neither use embeddings of earlier runs nor keep those of this one');
  addEngineFlags(addCardFlag(command), ORIGINAL_DETECTOR);
}

function runOf(flags: ValidateFlags, dir: string, model: string): ValidateRun {
  const { imageSize, groups, lfwPairs, lfwNrofFolds, useFixedImageStandardization } = flags;
  return {
    dir,
    model,
    ...(lfwPairs !== undefined && { pairs: lfwPairs }),
    ...(groups !== undefined && { groups }),
    ...(lfwNrofFolds !== undefined && { folds: lfwNrofFolds }),
    ...(imageSize !== undefined && { imageSize }),
    ...(useFixedImageStandardization && { standardization: namedStandardizations.fixed }),
    distanceMetric: flags.distanceMetric === '1' ? 1 : 0,
    subtractMean: flags.subtractMean ?? false,
    useFlippedImages: flags.useFlippedImages ?? false,
    align: flags.align ?? false,
    batchSize: flags.lfwBatchSize ?? flags.batchSize ?? DEFAULT_BATCH_SIZE,
    cache: flags.cache,
  };
}
