import { decodeMsCeleb, makeFolder } from '@facenet/backend-node';
import { type Command, Option } from 'commander';
import { describeError } from '../output/describe-error.js';
import { printable } from '../output/printable.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';
import { writeRevisionInfo } from '../program/revision-info.js';

interface DecodeFlags {
  readonly size?: number;
  readonly outputFormat: 'png' | 'jpg';
}

export function decodeMsCelebCommand(session: Session): Command {
  return defineCommand<DecodeFlags>(
    session,
    {
      usage: 'decode-msceleb <out> <tsv...>',
      summary: 'Take the images out of the TSV files of MS-Celeb-1M, to OUT/PERSON/IMAGE.png.',
      examples: [
        'decode-msceleb msceleb FaceImageCroppedWithAlignment.tsv',
        'decode-msceleb msceleb part-*.tsv --size 160 --output-format jpg',
      ],
    },
    (command) => {
      command
        .option('--size <px>', 'stretch every image to this side, bilinear', wholeNumberIn(1, 8192))
        .addOption(
          new Option('--output-format <format>', 'of the images written')
            .choices(['png', 'jpg'])
            .default('png'),
        );
    },
    async (context, flags, [out = ''] = [], tsvFiles = []) => {
      const { output, signal, argv } = context;
      const outputDir = expandHome(out);
      await makeFolder(outputDir);
      await writeRevisionInfo(outputDir, argv, ['decode-msceleb']);
      const { size, outputFormat: format } = flags;
      const counts = { written: 0, kept: 0, failed: 0 };
      let number = 0;
      const lines = decodeMsCeleb(tsvFiles.map(expandHome), outputDir, {
        ...(size !== undefined && { size }),
        format,
        onProgress: output.progress.report,
        signal,
      });
      for await (const outcome of lines) {
        const { file, line } = outcome;
        if ('error' in outcome) {
          counts.failed++;
          await output.itemFailed(`${file}:${line}`, describeError(outcome.error));
          continue;
        }
        counts[outcome.kept ? 'kept' : 'written']++;
        const index = number++;
        await output.result(
          outcome,
          () => `${String(index).padStart(8)}: ${printable(outcome.path)}`,
        );
      }
      await output.result({ ...counts }, () => {
        const { written, kept, failed } = counts;
        const parts = [
          `${written} images written`,
          ...(kept > 0 ? [`${kept} were there already`] : []),
          ...(failed > 0 ? [`${failed} lines could not be read`] : []),
        ];
        return parts.join(', ');
      });
    },
  );
}
