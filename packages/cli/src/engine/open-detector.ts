import type { RgbImage } from '@facenet/core';
import { Mtcnn } from '@facenet/core/detection';
import type { CommandContext } from '../program/define-command.js';
import { detectionOptions, type EngineFlags } from '../program/engine-flags.js';
import { openBackend } from './open-backend.js';

/** A detector with the reader of its photos. */
export interface Detector {
  /** Name of what computes. */
  readonly engine: string;
  readonly mtcnn: Mtcnn;
  readImage(path: string): Promise<RgbImage>;
}

/** Loads the detector alone, for commands that embed nothing. */
export async function openDetector(
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
  flags: EngineFlags,
): Promise<Detector> {
  const opened = await openBackend(flags, output);
  const onProgress = output.progress.report;
  const { weights } = await opened.loadModel('mtcnn', { onProgress, signal });
  const mtcnn = await Mtcnn.load(opened.runtime, weights, detectionOptions(flags));
  return { engine: opened.runtime.name, mtcnn, readImage: opened.readImage };
}
