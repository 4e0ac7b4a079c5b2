import { dirname } from 'node:path';
import { embedDataset, makeFolder, writeAtomically } from '@facenet/backend-node';
import { writeNpy, writeNpyTexts } from '@facenet/core/formats';
import type { Command } from 'commander';
import { addEmbedderFlags, type EmbedderFlags, embedderOptions } from '../engine/image-embedder.js';
import { BatchLines } from '../export/batch-lines.js';
import { labelNumbers } from '../export/label-numbers.js';
import { type CropFlags, withCropFlags } from '../export/original-crops.js';
import { skippedJson } from '../export/skipped-json.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, parseBoolean, wholeNumberIn } from '../program/parse-values.js';
import { tellSkipped } from '../validate/tell-skipped.js';

interface ExportFlags extends EmbedderFlags, CropFlags {
  readonly isAligned: boolean;
  readonly imageBatch: number;
  readonly embeddingsName: string;
  readonly labelsName: string;
  readonly labelsStringsName: string;
  readonly pathsName?: string;
  readonly gpuMemoryFraction?: number;
}

export function exportCommand(session: Session): Command {
  return defineCommand<ExportFlags>(
    session,
    {
      usage: 'export <model> <dir>',
      summary: 'Write the embeddings of a dataset DIR/NAME/PHOTO and their labels as .npy files.',
      examples: [
        'export mobilefacenet lfw-112',
        'export ~/models/20180402-114759 ~/album --is-aligned False',
        'export mobilefacenet lfw-112 --embeddings-name out/lfw.npy --paths-name out/paths.npy',
      ],
    },
    addExportFlags,
    async (context, flags, [model] = [], [dir = ''] = []) => {
      const { output } = context;
      const align = flags.align ?? !flags.isAligned;
      const lines = new BatchLines(
        output,
        flags.imageBatch,
        (batch, batches) => `Completed batch ${batch + 1} of ${batches}`,
      );
      const started = performance.now();
      if (flags.gpuMemoryFraction !== undefined) {
        output.notice('--gpu-memory-fraction has no effect: engines take what they need.');
      }
      const wanted = { ...embedderOptions(context, flags, model), align };
      const options = await withCropFlags(context, wanted, flags);
      const files = [flags.embeddingsName, flags.labelsName, flags.labelsStringsName];
      for (const file of files) await makeFolder(dirname(file));
      let told = false;
      const dataset = await embedDataset(expandHome(dir), {
        ...options,
        batchSize: flags.imageBatch,
        onProgress: (event) => {
          output.progress.report(event);
          if (event.task === 'embed' && event.total !== undefined && !told) {
            told = true;
            const batches = Math.ceil(event.total / flags.imageBatch);
            lines.say(`Number of images:  ${event.total}`);
            lines.say(`Number of batches:  ${batches}`);
          }
          lines.report(event);
        },
      }).finally(() => lines.end());
      const { embeddings, labels, paths, skipped, card } = dataset;
      tellSkipped(output, skipped);
      const numbers = await labelNumbers(expandHome(dir), labels);
      const shape = [labels.length, card.embeddingSize];
      const values = Float64Array.from(embeddings as Float32Array);
      await writeAtomically(flags.embeddingsName, writeNpy(values, shape));
      await writeAtomically(flags.labelsName, writeNpy(numbers, [labels.length]));
      await writeAtomically(flags.labelsStringsName, writeNpyTexts(labels));
      const { pathsName } = flags;
      if (pathsName !== undefined) await writeAtomically(pathsName, writeNpyTexts(paths));
      const seconds = (performance.now() - started) / 1000;
      const written = pathsName === undefined ? files : [...files, pathsName];
      await output.result(
        {
          images: labels.length,
          classes: new Set(labels).size,
          embeddingSize: card.embeddingSize,
          model: card.id,
          align,
          files: written,
          seconds,
          skipped: skippedJson(skipped),
        },
        () => `Run time:  ${seconds.toFixed(3)}\nWrote ${written.join(', ')}`,
      );
    },
  );
}

function addExportFlags(command: Command): void {
  command
    .option(
      '--is-aligned [boolean]',
      'whether the images are crops; False: find the faces and align them for the model',
      parseBoolean,
      true,
    )
    .option('--image-size <px>', "side of the crops (default: the model's)", wholeNumberIn(1, 4096))
    .option(
      '--margin <px>',
      "of photos, where the model is fed crops with a margin: its pixels (default: the model's)",
      wholeNumberIn(0, 4096),
    )
    .option('--image-batch <n>', 'images of a batch', wholeNumberIn(1, 100_000), 500)
    .option('--embeddings-name <file>', 'float64, a row an image', expandHome, 'embeddings.npy')
    .option('--labels-name <file>', "the number of each row's class", expandHome, 'labels.npy')
    .option(
      '--labels-strings-name <file>',
      "the name of each row's class",
      expandHome,
      'label_strings.npy',
    )
    .option('--paths-name <file>', "also write each row's file", expandHome)
    .option('--gpu-memory-fraction <f>', 'accepted, without effect', numberIn(0, 1));
  addEmbedderFlags(command);
}
