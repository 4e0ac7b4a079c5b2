import type { ImageSource } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import type { CommandContext } from '../program/define-command.js';
import { detectionOptions, type EngineFlags } from '../program/engine-flags.js';
import { openBackend } from './open-backend.js';

/** The SDK's facade with the reader of its photos. */
export interface OpenedFaceNet {
  readonly facenet: FaceNet<ImageSource>;
  readImage(path: string): Promise<RgbImage>;
}

export interface EmbeddingFlags extends EngineFlags {
  readonly model?: string;
}

/** Loads the detector and the embedding network for some work, and frees them after it. */
export async function withFaceNet(
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
  flags: EmbeddingFlags,
  work: (opened: OpenedFaceNet) => Promise<void>,
): Promise<void> {
  const opened = await openBackend(flags, output);
  const facenet = await FaceNet.load({
    backend: opened,
    detection: detectionOptions(flags),
    onProgress: output.progress.report,
    signal,
    ...(flags.model !== undefined && { model: flags.model }),
  });
  try {
    await work({ facenet, readImage: opened.readImage });
  } finally {
    await facenet.dispose();
  }
}
