import { join } from 'node:path';
import { type CodecName, encodeImage, writeAtomically } from '@facenet/backend-node';
import type { DetectedFace, RgbImage } from '@facenet/core';
import type { AnyDetectorOptions } from '@facenet/core/detection';
import {
  type AntialiasFilter,
  alignFace,
  cropWithMargin,
  marginRegion,
  selectFaces,
} from '@facenet/core/image';
import { type OpenedDetector, openDetector } from '../engine/open-engine.js';
import { describeError, type Failure } from '../output/describe-error.js';
import { roundScore } from '../output/rounding.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { noFace } from '../program/no-face.js';

/** One photo to align. */
export interface AlignTask {
  readonly input: string;
  readonly outputDir: string;
  /** Path of its crops below the output folder, without ending. */
  readonly crop: string;
}

/** A crop that was written. */
export interface WrittenFace {
  /** Below the output folder. */
  readonly path: string;
  /** Size of the file, which tells a whole one. */
  readonly bytes: number;
  /** Left, top, right, bottom in whole pixels of the photo, end-exclusive. */
  readonly box: readonly [number, number, number, number];
  /** Of the detector, 0...1. */
  readonly score: number;
}

/** What became of a photo. Plain data, for it crosses threads. */
export type AlignOutcome = { readonly faces: readonly WrittenFace[] } | { readonly error: Failure };

/** "Ada/1.png", and when every face of a photo is cut out "Ada/1_0.png" and so on. */
export function cropPath(crop: string, face?: number): string {
  return face === undefined ? `${crop}.png` : `${crop}_${face}.png`;
}

/** How a crop is cut. */
type CropMethod =
  /** Box and margin (pixels of the photo, both sides together), stretched to a square. */
  | {
      readonly method: 'margin';
      readonly margin: number;
      readonly interpolation: AntialiasFilter;
    }
  /** Turned, scaled and shifted by the five landmarks. */
  | { readonly method: 'similarity' };

/** What decides how the crops of a run look. Runs into one folder must agree on it. */
export type AlignSettings = CropMethod & {
  /** Side of the crops in pixels. */
  readonly size: number;
  /** Whether every face of a photo is cut out, or the one that is large and central. */
  readonly multipleFaces: boolean;
  /** Which detector: see `detectorName`. */
  readonly detector: string;
  readonly detection: AnyDetectorOptions;
};

/** Sides of the crops unless told otherwise: the original's, and what embedding networks take. */
export const DEFAULT_SIZES = { margin: 182, similarity: 112 } as const;

/**
 * Detects, chooses, cuts and writes the faces of one photo.
 *
 * @throws FaceNetError NO_FACE, ABORTED, and what reading and writing may throw
 */
async function alignPhoto(
  { detector, readImage }: OpenedDetector,
  settings: AlignSettings,
  { input, outputDir, crop }: AlignTask,
  { codec, signal }: { readonly codec?: CodecName | undefined; readonly signal: AbortSignal },
): Promise<WrittenFace[]> {
  const { multipleFaces } = settings;
  const margin = settings.method === 'margin' ? settings.margin : 0;
  const image = await readImage(input);
  const detected = await detector.detect(image, { signal });
  const chosen = selectFaces(detected, image, multipleFaces ? 'all' : 'central');
  if (chosen.length === 0) throw noFace(input);
  // The margin crop is the original's and needs no landmarks.
  const again =
    settings.method === 'margin' ? undefined : detector.refine?.(image, chosen, { signal });
  const faces = (await again) ?? chosen;
  const written: WrittenFace[] = [];
  for (const [i, face] of faces.entries()) {
    const { x, y, width, height } = marginRegion(face.box, margin, image);
    const png = await encodeImage(cutFace(image, face, settings), 'png', {
      ...(codec && { codec }),
    });
    const path = cropPath(crop, multipleFaces ? i : undefined);
    await writeAtomically(join(outputDir, path), png);
    const box = [x, y, x + width, y + height] as const;
    written.push({ path, bytes: png.length, box, score: roundScore(face.score) });
  }
  return written;
}

function cutFace(image: RgbImage, face: DetectedFace, settings: AlignSettings): RgbImage {
  if (settings.method === 'margin') return cropWithMargin(image, face.box, settings);
  const { method, size } = settings;
  return alignFace(image, face, { method, template: 'arcface-112', size });
}

/** Something that aligns photos, here or in threads. */
export interface Aligner {
  /** Name of what computes. */
  readonly engine: string;
  /** Photos that are best given at a time. */
  readonly concurrency: number;
  /** Bad photos are outcomes; what is thrown concerns the aligner itself. */
  align(task: AlignTask, signal: AbortSignal): Promise<AlignOutcome>;
  close(): Promise<void>;
}

/** An aligner in this thread. */
export async function openAligner(
  context: Pick<CommandContext, 'output' | 'signal'>,
  flags: EngineFlags,
  settings: AlignSettings,
): Promise<Aligner> {
  const opened = await openDetector(context, flags);
  return {
    engine: opened.engine,
    concurrency: 1,
    align: async (task, signal) => {
      try {
        return {
          faces: await alignPhoto(opened, settings, task, { signal, codec: flags.codec }),
        };
      } catch (error) {
        return { error: describeError(error) };
      }
    },
    close: () => opened.detector.dispose(),
  };
}
