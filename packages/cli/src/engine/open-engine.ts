import {
  backend,
  type ImageSource,
  ModelHub,
  type NodeBackend,
  placeOfModel,
  weightsFingerprint,
} from '@facenet/backend-node';
import { type FaceDetector, FaceNet, type RgbImage } from '@facenet/core';
import { loadDetector } from '@facenet/core/detection';
import { convertModel, modelCards, requireKind, weightSource } from '@facenet/core/models';
import type { Output } from '../output/output.js';
import type { CardFlags } from '../program/card-flag.js';
import type { CommandContext } from '../program/define-command.js';
import { detectionOptions } from '../program/detector-flags.js';
import { backendOptions, type EngineFlags, type ModelFlags } from '../program/engine-flags.js';

/** The SDK's backend as the flags want it; notices go to stderr. */
function openBackend(flags: EngineFlags, output: Output): Promise<NodeBackend> {
  return backend({ ...backendOptions(flags), onNotice: (text) => output.notice(text) });
}

/** A detector with the reader of its photos. */
export interface OpenedDetector {
  /** Name of what computes. */
  readonly engine: string;
  readonly detector: FaceDetector;
  readImage(path: string): Promise<RgbImage>;
}

type DetectorContext = Pick<CommandContext, 'output' | 'signal'>;

/** Loads the detector alone, for commands that embed nothing. */
export async function openDetector(
  { output, signal }: DetectorContext,
  flags: EngineFlags,
): Promise<OpenedDetector> {
  const options = detectionOptions(flags);
  const opened = await openBackend(flags, output);
  const onProgress = output.progress.report;
  const loaded = await opened.loadModel(flags.detector, { onProgress, signal });
  const card = requireKind(loaded.card, 'detector');
  const detector = await loadDetector(opened.runtime, card, weightSource(loaded), options);
  return { engine: opened.runtime.name, detector, readImage: opened.readImage };
}

/** What tells the detector from all others: its id, and of files of the user their weights too. */
export async function detectorName(
  { output, signal }: DetectorContext,
  flags: EngineFlags,
): Promise<string> {
  if (modelCards.has(flags.detector)) return flags.detector;
  const loaded = await (await openBackend(flags, output)).loadModel(flags.detector, { signal });
  return `${requireKind(loaded.card, 'detector').id} ${weightsFingerprint(loaded)}`;
}

/** The SDK's facade with the reader of its photos. */
export interface OpenedFaceNet {
  readonly facenet: FaceNet<ImageSource>;
  readImage(path: string): Promise<RgbImage>;
}

export interface EmbeddingFlags extends EngineFlags, CardFlags {
  readonly model?: string;
  /** Threads with engines of their own; without it, everything runs in this one. */
  readonly workers?: number;
}

/** Loads the detector and the embedding network for some work, and frees them after it. */
export async function withFaceNet(
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
  flags: EmbeddingFlags,
  work: (opened: OpenedFaceNet) => Promise<void>,
): Promise<void> {
  const { model } = flags;
  // A name that nobody knows is told before another model is fetched.
  if (model !== undefined && placeOfModel(model) === 'hub') modelCards.get(model);
  const opened = await openBackend(flags, output);
  const facenet = await FaceNet.load({
    backend: opened,
    detector: flags.detector,
    detection: detectionOptions(flags),
    onProgress: output.progress.report,
    signal,
    ...(flags.model !== undefined && { model: flags.model }),
    ...(flags.card && { card: flags.card }),
    ...(flags.workers !== undefined && { workers: flags.workers }),
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
