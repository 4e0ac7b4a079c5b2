import type { EmbedDatasetOptions } from '@facenet/backend-node';
import type { Command } from 'commander';
import { addCardFlag, type CardFlags } from '../program/card-flag.js';
import type { CommandContext } from '../program/define-command.js';
import { detectionOptions } from '../program/detector-flags.js';
import { addEngineFlags, backendOptions, type EngineFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';

/** Flags of commands that embed many images. */
export interface EmbedderFlags extends EngineFlags, CardFlags {
  readonly align?: boolean;
  readonly workers?: number;
}

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

/** The flags of {@link EmbedderFlags}. */
export function addEmbedderFlags(command: Command): Command {
  return addEngineFlags(addCardFlag(addWorkersFlag(addAlignFlag(command))));
}

/**
 * How the flags want images embedded, and how that is told and stopped.
 *
 * @param model an id or a path as typed
 */
export function embedderOptions(
  { output, signal }: CommandContext,
  flags: EmbedderFlags,
  model: string | undefined,
): EmbedDatasetOptions {
  const { align, card, workers } = flags;
  return {
    ...backendOptions(flags),
    ...(model !== undefined && { model: expandHome(model) }),
    ...(card && { card }),
    ...(align !== undefined && { align }),
    ...(workers !== undefined && { workers }),
    detector: flags.detector,
    detection: detectionOptions(flags),
    onNotice: (text) => output.notice(text),
    onKnown: (known, total) => {
      output.notice(`${known} of ${total} images were embedded by an earlier run.`);
    },
    onProgress: output.progress.report,
    signal,
  };
}
