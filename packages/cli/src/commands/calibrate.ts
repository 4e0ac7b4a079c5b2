import { dirname } from 'node:path';
import {
  type EmbedDatasetOptions,
  type EmbeddedDataset,
  type EmbeddedPairList,
  embedDataset,
  embedPairs,
  makeFolder,
} from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import {
  type CalibrationData,
  calibrate,
  scorePairs,
  withThreshold,
} from '@facenet/core/evaluation';
import { defaultModels, modelCards } from '@facenet/core/models';
import type { Command } from 'commander';
import { calibrationText, writeModel, writeSettings } from '../calibrate/calibration-output.js';
import { addEmbedderFlags, type EmbedderFlags, embedderOptions } from '../engine/image-embedder.js';
import { count } from '../output/count.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn } from '../program/parse-values.js';
import { tellSkipped } from '../validate/tell-skipped.js';

interface CalibrateFlags extends EmbedderFlags {
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
        'calibrate people w600k_r50.onnx --align --out mine.json',
        'compare a.jpg b.jpg --model w600k_r50.onnx --card mine.json',
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
        .option(
          '--out <file>',
          'write the model with this threshold, as .safetensors, or what --card takes, as .json',
          expandHome,
        );
      addEmbedderFlags(command);
    },
    async (context, flags, [dir = ''] = [], [model] = []) => {
      const { output } = context;
      const { far, out } = flags;
      if (out !== undefined) checkOut(out, model);
      // A folder that cannot be written is better known before the work.
      if (out !== undefined) await makeFolder(dirname(out));
      const options = embedderOptions(context, flags, model);
      const { data, facts, embedded } = await embed(expandHome(dir), flags.pairs, options);
      const { card, detector, weights, skipped } = embedded;
      tellSkipped(output, skipped);
      const calibration = calibrate(data, { far, confidence: flags.confidence });
      const calibrated = withThreshold(card, calibration);
      const isWritten = out !== undefined && (isSettings(out) || !card.graph);
      const written = isWritten ? { out } : {};
      if (isWritten && isSettings(out)) await writeSettings(calibrated, flags.card, out);
      else if (isWritten) await writeModel(calibrated, weights, out);
      const models = { model: card.id, ...(detector && { detector: detector.id }) };
      const { people, images } = facts;
      const from = `${count(images, 'image')}${people === undefined ? '' : `, ${people} people`}`;
      await output.result(
        { ...models, ...facts, skipped: skipped.length, ...calibration, ...written },
        () => calibrationText(card.id, calibration, from, written.out),
      );
      if (out !== written.out) throw notWritten(card.id);
    },
  );
}

/** Settings for `--card`, which says of a file what it does not tell. */
function isSettings(out: string): boolean {
  return out.endsWith('.json');
}

/** What cannot be written is better known before the work. */
function checkOut(out: string, model: string = defaultModels.embedding): void {
  if (!isSettings(out) || !modelCards.has(model)) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The card of ${model} is not changed by settings.`, {
    hint: 'Name a .safetensors file to write the model with its threshold.',
  });
}

/** The threshold was found and told all the same. */
function notWritten(id: string): FaceNetError {
  return new FaceNetError(
    'INVALID_ARGUMENT',
    `${id} is an ONNX graph, not written as safetensors.`,
    {
      hint: 'Name a .json file, which --card takes beside --model.',
    },
  );
}

interface Embedded {
  readonly data: CalibrationData;
  readonly facts: { readonly people?: number; readonly images: number };
  readonly embedded: EmbeddedDataset | EmbeddedPairList;
}

async function embed(
  dir: string,
  pairs: string | undefined,
  options: EmbedDatasetOptions,
): Promise<Embedded> {
  if (pairs === undefined) {
    const embedded = await embedDataset(dir, options);
    const { labels } = embedded;
    const facts = { people: new Set(labels).size, images: labels.length };
    return { data: embedded, facts, embedded };
  }
  const embedded = await embedPairs(dir, pairs, options);
  const data = scorePairs(embedded).embeddings;
  return { data, facts: { images: embedded.images }, embedded };
}
