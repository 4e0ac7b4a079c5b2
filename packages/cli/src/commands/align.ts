import type { AntialiasFilter } from '@facenet/core/image';
import { type Command, Option } from 'commander';
import { type AlignSettings, DEFAULT_SIZES } from '../align/align-photo.js';
import { type AlignRun, runAlign } from '../align/run-align.js';
import { detectorName } from '../engine/open-engine.js';
import { type CommandContext, defineCommand, type Session } from '../program/define-command.js';
import { detectionOptions, ORIGINAL_DETECTOR } from '../program/detector-flags.js';
import { addEngineFlags, type EngineFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, parseBoolean, wholeNumberIn } from '../program/parse-values.js';

interface AlignFlags extends EngineFlags {
  readonly method: 'margin' | 'similarity';
  readonly margin: number;
  readonly interpolation: AntialiasFilter;
  readonly imageSize?: number;
  readonly randomOrder?: boolean;
  readonly gpuMemoryFraction?: number;
  readonly detectMultipleFaces?: boolean;
  readonly workers: number;
}

export function alignCommand(session: Session): Command {
  return defineCommand<AlignFlags>(
    session,
    {
      usage: 'align <in> <out>',
      summary: 'Cut the faces out of a dataset IN/NAME/PHOTO into OUT/NAME/PHOTO.png.',
      examples: [
        'align lfw lfw-160 --image-size 160 --margin 32',
        'align photos faces-112 --method similarity --workers 4',
        'align ~/album ~/faces --detect-multiple-faces',
      ],
    },
    addAlignFlags,
    async (context, flags, [inputDir = ''] = [], [outputDir = ''] = []) => {
      explainWithoutEffect(context, flags);
      const run: AlignRun = {
        inputDir: expandHome(inputDir),
        outputDir: expandHome(outputDir),
        settings: settingsOf(flags, await detectorName(context, flags)),
        randomOrder: flags.randomOrder ?? false,
        workers: flags.workers,
      };
      return runAlign(context, flags, run);
    },
  );
}

function addAlignFlags(command: Command): void {
  const { margin, similarity } = DEFAULT_SIZES;
  command
    .option(
      '--image-size <px>',
      `side of the crops (default: ${margin}, with --method similarity ${similarity})`,
      wholeNumberIn(1, 4096),
    )
    .option(
      '--margin <px>',
      'pixels of the photo that are added to the box, half on each side',
      wholeNumberIn(-10_000, 10_000),
      44,
    )
    .addOption(
      new Option('--method <method>', 'margin: as the original; similarity: by the landmarks')
        .choices(['margin', 'similarity'])
        .default('margin'),
    )
    .addOption(
      new Option('--interpolation <filter>', 'bilinear: as the original; bicubic: as its fork')
        .choices(['bilinear', 'bicubic'])
        .default('bilinear'),
    )
    .option('--random-order', 'shuffle folders and photos')
    .option(
      '--detect-multiple-faces [boolean]',
      'cut out every face, to PHOTO_0.png and so on',
      parseBoolean,
    )
    .option('--workers <n>', 'threads, each with an engine of its own', wholeNumberIn(1, 64), 1)
    .option('--gpu-memory-fraction <f>', 'accepted, without effect', numberIn(0, 1));
  addEngineFlags(command, ORIGINAL_DETECTOR);
}

function settingsOf(flags: AlignFlags, detector: string): AlignSettings {
  const { method, margin, interpolation, detectMultipleFaces = false } = flags;
  return {
    ...(method === 'margin' ? { method, margin, interpolation } : { method }),
    size: flags.imageSize ?? DEFAULT_SIZES[method],
    multipleFaces: detectMultipleFaces,
    detector,
    detection: detectionOptions(flags),
  };
}

function explainWithoutEffect({ output }: CommandContext, flags: AlignFlags): void {
  if (flags.gpuMemoryFraction === undefined) return;
  output.notice(
    '--gpu-memory-fraction has no effect: the engines take as much memory as they need.',
  );
}
