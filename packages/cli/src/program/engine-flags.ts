import {
  type CodecName,
  type Device,
  engines,
  type NodeBackendOptions,
} from '@facenet/backend-node';
import { defaultModels } from '@facenet/core/models';
import { type Command, Option } from 'commander';
import { addCardFlag } from './card-flag.js';
import { addDetectorFlags, type DetectorFlags } from './detector-flags.js';
import { expandHome } from './expand-home.js';
import { wholeNumberIn } from './parse-values.js';

/** Flags that say where models come from. */
export interface ModelFlags {
  readonly cacheDir?: string;
  readonly from?: string;
  readonly offline?: boolean;
}

/** Flags that say what computes, reads images and finds faces. */
export interface EngineFlags extends ModelFlags, DetectorFlags {
  readonly runtime?: string;
  readonly device?: Device;
  readonly threads?: number;
  readonly codec?: CodecName;
  readonly maxPixels?: number;
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
  return addCardFlag(
    command.option(
      '--model <id|path>',
      `embedding model, or a file of your own (default: ${defaultModels.embedding})`,
      expandHome,
    ),
  );
}

export function addComputeFlags(command: Command): Command {
  return command
    .addOption(new Option('--device <device>', 'where to compute').choices(['cuda', 'cpu']))
    .option('--threads <n>', 'threads of one run on the CPU', wholeNumberIn(1, 1024));
}

/** @param detector the default; unless given, the SDK's */
export function addEngineFlags(command: Command, detector?: string): Command {
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
    .option('--max-pixels <n>', 'refuse larger photos (default: 100 million)', wholeNumberIn(1));
  return addModelFlags(addDetectorFlags(command, detector));
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
