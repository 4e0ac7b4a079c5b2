import type { EmbeddingCard } from '@facenet/core';
import { type CalibrationData, calibrate, withThreshold } from '@facenet/core/evaluation';
import type { Weights } from '@facenet/core/formats';
import type { Command } from 'commander';
import { calibrationText, writeModel } from '../calibrate/calibration-output.js';
import { addDatasetFlags, type DatasetFlags, embeddingRun } from '../calibrate/dataset-flags.js';
import { type EmbeddingRun, embedDataset, embedPairs } from '../calibrate/embed-data.js';
import { count } from '../output/count.js';
import { type CommandContext, defineCommand, type Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn } from '../program/parse-values.js';
import { tellSkipped } from '../validate/tell-skipped.js';
import type { SkippedImage } from '../validate/validation.js';

interface CalibrateFlags extends DatasetFlags {
  readonly far: number;
  readonly confidence: number;
  readonly pairs?: string;
  readonly out?: string;
}

export function calibrateCommand(session: Session): Command {
  return defineCommand<CalibrateFlags>(
    session,
    {
      usage: 'calibrate <dir> [model]',
      summary:
        'Choose the threshold for a false-accept rate on your own faces: DIR/PERSON/*.jpg, or a list of pairs.',
      examples: [
        'calibrate people --align --far 0.001',
        'calibrate people --align --far 0.001 --out mine.safetensors',
        'calibrate photos --align --far 0.01 --pairs pairs.txt',
        'compare a.jpg b.jpg --model mine.safetensors',
      ],
    },
    (command) => {
      command
        .option('--far <rate>', 'share of strangers to accept', numberIn(1e-9, 0.999), 1e-3)
        .option('--confidence <c>', 'of the intervals', numberIn(0.5, 0.9999), 0.95)
        .option(
          '--pairs <file>',
          'pairs of images in DIR, in any form that validate takes (default: all pairs of its people)',
          expandHome,
        )
        .option('--out <file>', 'write the model with this threshold, as safetensors', expandHome);
      addDatasetFlags(command);
    },
    async (context, flags, [dir = ''] = [], [model] = []) => {
      const { output } = context;
      const { far, confidence, out } = flags;
      const run = embeddingRun(flags, model);
      const { data, card, weights, facts, skipped } = await embed(context, flags, dir, run);
      tellSkipped(output, skipped);
      const calibration = calibrate(data, { far, confidence });
      if (out !== undefined) await writeModel(withThreshold(card, calibration), weights, out);
      const { people, images } = facts;
      const from = `${count(images, 'image')}${people === undefined ? '' : `, ${people} people`}`;
      const written = out === undefined ? {} : { out };
      await output.result(
        { model: card.id, ...facts, skipped: skipped.length, ...calibration, ...written },
        () => calibrationText(card.id, calibration, from, out),
      );
    },
  );
}

interface Embedded {
  readonly data: CalibrationData;
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  readonly facts: { readonly people?: number; readonly images: number };
  readonly skipped: readonly SkippedImage[];
}

async function embed(
  context: CommandContext,
  flags: CalibrateFlags,
  folder: string,
  run: EmbeddingRun,
): Promise<Embedded> {
  const dir = expandHome(folder);
  if (flags.pairs === undefined) {
    const dataset = await embedDataset(context, flags, dir, run);
    const { embeddings, labels, people, ...rest } = dataset;
    return { ...rest, data: { embeddings, labels }, facts: { people, images: labels.length } };
  }
  const { pairs, images, ...rest } = await embedPairs(
    context,
    flags,
    { dir, list: flags.pairs },
    run,
  );
  return { ...rest, data: pairs, facts: { images } };
}
