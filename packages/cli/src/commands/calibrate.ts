import { architectures, calibrate, exporters, withThreshold } from '@facenet/core';
import type { Command } from 'commander';
import { embedDataset } from '../calibrate/embed-dataset.js';
import { writeAtomically } from '../files/write-atomically.js';
import { count } from '../output/count.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { addEngineFlags, type EngineFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';
import { defaultWorkers } from '../validate/open-embedders.js';
import { tellSkipped } from '../validate/tell-skipped.js';

interface CalibrateFlags extends EngineFlags {
  readonly far: number;
  readonly confidence: number;
  readonly align?: boolean;
  readonly out?: string;
  readonly workers?: number;
}

/** On a CPU larger runs of a network are slower. */
const BATCH_SIZE = 8;

export function calibrateCommand(session: Session): Command {
  return defineCommand<CalibrateFlags>(
    session,
    {
      usage: 'calibrate <dir> [model]',
      summary: 'Choose the threshold for a false-accept rate on your own faces, DIR/PERSON/*.jpg.',
      examples: [
        'calibrate people --align --far 0.001',
        'calibrate people --align --far 0.001 --out mine.safetensors',
        'compare a.jpg b.jpg --model mine.safetensors',
      ],
    },
    (command) => {
      command
        .option('--far <rate>', 'share of strangers to accept', numberIn(1e-9, 0.999), 1e-3)
        .option('--confidence <c>', 'of the intervals', numberIn(0.5, 0.9999), 0.95)
        .option('--align', 'DIR holds whole photos: find the faces and align them for the model')
        .option('--out <file>', 'write the model with this threshold, as safetensors', expandHome)
        .option(
          '--workers <n>',
          'threads, each with engines of its own (default: one a core, at most 8)',
          wholeNumberIn(1, 64),
        );
      addEngineFlags(command);
    },
    async (context, flags, [dir = ''] = [], [model = 'mobilefacenet'] = []) => {
      const { output } = context;
      const { far, confidence, align = false, out, workers = defaultWorkers() } = flags;
      const run = { dir: expandHome(dir), model, align, batchSize: BATCH_SIZE, workers };
      const dataset = await embedDataset(context, flags, run);
      tellSkipped(output, dataset.skipped);
      const calibration = calibrate(dataset, { far, confidence });
      const card = withThreshold(dataset.card, calibration);
      if (out !== undefined) {
        const { create } = architectures.get(card.architecture);
        const networks = [create({ embeddingSize: card.embeddingSize })];
        const exported = { networks, weights: dataset.weights, card };
        const files = exporters.get('safetensors').write(exported, 'f32', out);
        await writeAtomically(out, files.get(out) as Uint8Array);
      }
      const { threshold, interval, farInterval, tar, impostorPairs } = calibration;
      const { people, labels, skipped } = dataset;
      const facts = { model: card.id, people, images: labels.length, skipped: skipped.length };
      await output.result({ ...facts, ...calibration, ...(out !== undefined && { out }) }, () =>
        [
          `${card.id}: ${threshold.toFixed(4)} accepts ${far} of strangers`,
          `  threshold  ${interval.low.toFixed(4)} ... ${interval.high.toFixed(4)}`,
          `  FAR        ${farInterval.low.toPrecision(2)} ... ${farInterval.high.toPrecision(2)}`,
          ...(tar === undefined ? [] : [`  TAR        ${tar.toFixed(4)}`]),
          `  ${count(labels.length, 'image')}, ${people} people, ${impostorPairs} impostor pairs`,
          ...(out === undefined ? [] : [`  written to ${out}`]),
        ].join('\n'),
      );
    },
  );
}
