import { ModelHub } from '@facenet/backend-node';
import { convertModel } from '@facenet/core/models';
import type { CommandContext } from '../program/define-command.js';
import type { ModelFlags } from '../program/engine-flags.js';

/** The models on this machine, kept as the backend keeps them. */
export function openHub(
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
  { cacheDir, from, offline }: ModelFlags,
): ModelHub {
  return new ModelHub({
    convert: convertModel,
    onNotice: (text) => output.notice(text),
    onProgress: output.progress.report,
    signal,
    ...(cacheDir !== undefined && { cacheDir }),
    ...(from !== undefined && { from }),
    ...(offline !== undefined && { offline }),
  });
}
