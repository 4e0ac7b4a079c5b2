import { join } from 'node:path';
import { embedDataset, makeFolder, writeAtomically } from '@facenet/backend-node';
import { writeNpy } from '@facenet/core/formats';
import type { Command } from 'commander';
import { addEmbedderFlags, type EmbedderFlags, embedderOptions } from '../engine/image-embedder.js';
import { labelNumbers } from '../export/label-numbers.js';
import { skippedJson } from '../export/skipped-json.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';
import { tellSkipped } from '../validate/tell-skipped.js';

interface RepresentFlags extends EmbedderFlags {
  readonly dataDir: string;
  readonly outputDir: string;
  readonly trainedModelDir?: string;
  readonly batchSize: number;
}

/** As scikit-learn's `load_files` orders them: folders by name, files by name, labels their places. */
export function representCommand(session: Session): Command {
  return defineCommand<RepresentFlags>(
    session,
    {
      usage: 'represent',
      summary: 'Write embeddings and labels of DATA/NAME/CROP as signatures.npy and gallery.npy.',
      examples: [
        'represent -d lfw-112 -o out',
        'represent --data_dir ~/lfw --output_dir ~/out --trained_model_dir ~/models/20180402-114759',
      ],
    },
    (command) => {
      command
        .requiredOption('-d, --data-dir <dir>', 'images DIR/NAME/*', expandHome)
        .requiredOption('-o, --output-dir <dir>', 'made where it is not there', expandHome)
        .option('--trained-model-dir <id|path>', "embedding model (default: the SDK's)", expandHome)
        .option(
          '--batch-size <n>',
          'images in one run of the network',
          wholeNumberIn(1, 10_000),
          50,
        );
      addEmbedderFlags(command);
    },
    async (context, flags) => {
      const { output } = context;
      const { dataDir, outputDir, batchSize } = flags;
      await makeFolder(outputDir);
      const started = performance.now();
      const options = embedderOptions(context, flags, flags.trainedModelDir);
      const dataset = await embedDataset(dataDir, { ...options, batchSize });
      const { embeddings, labels, skipped, card } = dataset;
      tellSkipped(output, skipped);
      const gallery = await labelNumbers(dataDir, labels);
      const signatures = Float64Array.from(embeddings as Float32Array);
      const files = [join(outputDir, 'signatures.npy'), join(outputDir, 'gallery.npy')] as const;
      const shape = [labels.length, card.embeddingSize];
      await writeAtomically(files[0], writeNpy(signatures, shape));
      await writeAtomically(files[1], writeNpy(gallery, [labels.length]));
      const seconds = (performance.now() - started) / 1000;
      const each = seconds / Math.max(1, labels.length + skipped.length);
      await output.result(
        {
          images: labels.length,
          classes: new Set(labels).size,
          embeddingSize: card.embeddingSize,
          model: card.id,
          files,
          seconds,
          secondsPerImage: each,
          skipped: skippedJson(skipped),
        },
        () =>
          `Created ${labels.length} embeddings, ${each.toFixed(5)} seconds/image\nWrote ${files.join(', ')}`,
      );
    },
  );
}
