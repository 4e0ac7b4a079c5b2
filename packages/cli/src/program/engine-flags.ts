import {
  type CodecName,
  type Device,
  engines,
  type NodeBackendOptions,
} from '@facenet/backend-node';
import type { MtcnnOptions } from '@facenet/core/detection';
import { type Command, Option } from 'commander';
import { expandHome } from './expand-home.js';
import { numberIn, parseThresholds, wholeNumberIn } from './parse-values.js';

/** Flags that say where models come from. */
export interface ModelFlags {
  readonly cacheDir?: string;
  readonly from?: string;
  readonly offline?: boolean;
}

/** Flags that say what computes, reads images and finds faces. */
export interface EngineFlags extends ModelFlags {
  readonly runtime?: string;
  readonly device?: Device;
  readonly threads?: number;
  readonly codec?: CodecName;
  readonly maxPixels?: number;
  readonly minsize?: number;
  readonly thresholds?: readonly [number, number, number];
  readonly factor?: number;
}

export function addModelFlags(command: Command): Command {
  return command
    .option(
      '--cache-dir <dir>',
      'folder of models and embeddings (default: $FACENET_HOME)',
      expandHome,
    )
    .option('--from <dir|url>', 'take models from this folder or mirror', expandHome)
    .option('--offline', 'never use the network');
}

export function addModelFlag(command: Command): Command {
  return command.option(
    '--model <id|path>',
    'embedding model, or a file of your own (default: mobilefacenet)',
    expandHome,
  );
}

export function addComputeFlags(command: Command): Command {
  return command
    .addOption(new Option('--device <device>', 'where to compute').choices(['cuda', 'cpu']))
    .option('--threads <n>', 'threads of one run on the CPU', wholeNumberIn(1, 1024));
}

export function addEngineFlags(command: Command): Command {
  command.addOption(
    new Option('--runtime <engine>', 'engine (default: the fastest that starts)').choices(
      engines.names(),
    ),
  );
  addComputeFlags(command)
    .addOption(
      new Option('--codec <codec>', 'image reader (default: sharp where it is installed)').choices([
        'sharp',
        'jimp',
      ]),
    )
    .option('--max-pixels <n>', 'refuse larger photos (default: 100 million)', wholeNumberIn(1))
    .option('--minsize <px>', 'side of the smallest face to look for (default: 20)', numberIn(1))
    .option('--thresholds <p,r,o>', 'scores to pass (default: 0.6,0.7,0.7)', parseThresholds)
    .option('--factor <f>', 'step of the image pyramid (default: 0.709)', numberIn(0.1, 0.95));
  return addModelFlags(command);
}

export function detectionOptions({ minsize, thresholds, factor }: EngineFlags): MtcnnOptions {
  return {
    ...(minsize !== undefined && { minSize: minsize }),
    ...(thresholds && { thresholds }),
    ...(factor !== undefined && { factor }),
  };
}

export function backendOptions(flags: EngineFlags): NodeBackendOptions {
  const { runtime, device, threads, codec, maxPixels, cacheDir, from, offline } = flags;
  return {
    ...(runtime !== undefined && { runtime }),
    ...(device && { device }),
    ...(threads !== undefined && { threads }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(from !== undefined && { from }),
    ...(offline !== undefined && { offline }),
    images: { ...(codec && { codec }), ...(maxPixels !== undefined && { maxPixels }) },
  };
}
