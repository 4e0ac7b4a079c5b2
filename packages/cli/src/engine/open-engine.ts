import { backend, type ImageSource, ModelHub, type NodeBackend } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import { Mtcnn } from '@facenet/core/detection';
import { convertModel } from '@facenet/core/models';
import type { Output } from '../output/output.js';
import type { CommandContext } from '../program/define-command.js';
import {
  backendOptions,
  detectionOptions,
  type EngineFlags,
  type ModelFlags,
} from '../program/engine-flags.js';

/** The SDK's backend as the flags want it; notices go to stderr. */
function openBackend(flags: EngineFlags, output: Output): Promise<NodeBackend> {
  return backend({ ...backendOptions(flags), onNotice: (text) => output.notice(text) });
}

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
