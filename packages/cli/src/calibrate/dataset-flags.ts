import type { Command } from 'commander';
import { addEngineFlags, type EngineFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';
import { defaultWorkers } from '../validate/open-embedders.js';
import type { EmbeddingRun } from './embed-data.js';

/** Flags of commands that embed a folder of images. */
export interface DatasetFlags extends EngineFlags {
  readonly align?: boolean;
  readonly workers?: number;
}

/** On a CPU larger runs of a network are slower. */
const BATCH_SIZE = 8;

export function addAlignFlag(command: Command): Command {
  return command.option(
    '--align',
    'DIR holds whole photos: find the faces and align them for the model',
  );
}

export function addWorkersFlag(command: Command): Command {
  return command.option(
    '--workers <n>',
    'threads, each with engines of its own (default: one a core, at most 8)',
    wholeNumberIn(1, 64),
  );
}

/** The flags of {@link DatasetFlags}, behind those of the command itself. */
export function addDatasetFlags(command: Command): Command {
  return addEngineFlags(addWorkersFlag(addAlignFlag(command)));
}

/** How the flags want images embedded. */
export function embeddingRun(
  { align = false, workers = defaultWorkers() }: DatasetFlags,
  model = 'mobilefacenet',
): EmbeddingRun {
  return { model: expandHome(model), align, batchSize: BATCH_SIZE, workers };
}
