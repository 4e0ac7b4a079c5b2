import { dirname } from 'node:path';
import { makeFolder, measureDataset, writeAtomically } from '@facenet/backend-node';
import { filterThreshold, writeFilterMetrics } from '@facenet/core/training';
import type { Command } from 'commander';
import { addEmbedderFlags, type EmbedderFlags, embedderOptions } from '../engine/image-embedder.js';
import { BatchLines } from '../export/batch-lines.js';
import { type CropFlags, withCropFlags } from '../export/original-crops.js';
import { skippedJson } from '../export/skipped-json.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';
import { tellSkipped } from '../validate/tell-skipped.js';

interface MetricsFlags extends EmbedderFlags, CropFlags {
  readonly batchSize: number;
}

/** Shares of the photos whose distances are told. */
const PERCENTILES = [50, 90, 99];

export function filterMetricsCommand(session: Session): Command {
  return defineCommand<MetricsFlags>(
    session,
    {
      usage: 'filter-metrics <dir> <model> <file>',
      summary: 'Measure how far photos DIR/NAME/CROP are from the others of their person, as HDF5.',
      examples: [
        'filter-metrics casia-112 mobilefacenet casia.h5',
        'train softmax --data_dir casia-112 --filter_filename casia.h5 --filter_percentile 95',
      ],
    },
    (command) => {
      command
        .option(
          '--image-size <px>',
          "side of the crops (default: the model's)",
          wholeNumberIn(1, 4096),
        )
        .option(
          '--batch-size <n>',
          'images in one run of the network',
          wholeNumberIn(1, 10_000),
          90,
        );
      addEmbedderFlags(command);
    },
    async (context, flags, [dir = ''] = [], [model] = [], [file = ''] = []) => {
      const { output } = context;
      const path = expandHome(file);
      await makeFolder(dirname(path));
      const lines = new BatchLines(
        output,
        flags.batchSize,
        (batch, _, seconds) => `Batch ${batch} in ${seconds.toFixed(3)} seconds`,
      );
      const wanted = { ...embedderOptions(context, flags, model), batchSize: flags.batchSize };
      const options = await withCropFlags(context, wanted, flags);
      const { metrics, skipped, card } = await measureDataset(expandHome(dir), {
        ...options,
        onProgress: (event) => {
          output.progress.report(event);
          lines.report(event);
        },
      }).finally(() => lines.end());
      tellSkipped(output, skipped);
      await output.text(`Writing filtering data to ${path}`);
      await writeAtomically(path, writeFilterMetrics(metrics));
      const { distances, classNames, images } = metrics;
      const thresholds = PERCENTILES.map((percentile) => ({
        percentile,
        distance: distances.length > 0 ? filterThreshold(distances, percentile) : null,
      }));
      const facts = {
        file: path,
        images: images.length,
        classes: classNames.length,
        model: card.id,
      };
      await output.result({ ...facts, thresholds, skipped: skippedJson(skipped) }, () =>
        thresholds
          .map(
            ({ percentile, distance }) =>
              `${percentile} % are nearer than ${distance?.toFixed(4) ?? '-'}`,
          )
          .join('\n'),
      );
    },
  );
}
