import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  type EmbeddedImages,
  findListedImages,
  type ImageEmbedder,
  openImageEmbedder,
  readListText,
  readPairList,
  type SkippedImage,
  type View,
} from '@facenet/backend-node';
import { type DetectorCard, FaceNetError } from '@facenet/core';
import { DEFAULT_MTCNN_OPTIONS } from '@facenet/core/detection';
import { parseGroups } from '@facenet/core/evaluation';
import { standardizationText } from '@facenet/core/image';
import { checkImageSize } from '../engine/check-image-size.js';
import { type EmbedderFlags, embedderOptions } from '../engine/image-embedder.js';
import type { CommandContext } from '../program/define-command.js';
import { detectionOptions } from '../program/detector-flags.js';
import {
  checkPairs,
  compareGroups,
  comparePairs,
  DEFAULT_FOLDS,
  type EmbeddedImage,
} from './compare-pairs.js';
import { modelPlace } from './model-place.js';
import { Dots, tellUnaligned } from './tell-skipped.js';
import type { ValidateRun, Validation, ValidationSettings } from './validation.js';

/**
 * Measures a model by the LFW protocol. Images that are missing, damaged or without a face are
 * told, and the pairs that need them are left out. Embeddings are kept, so that a run that was
 * stopped continues and one with other settings of the protocol takes seconds.
 *
 * @throws FaceNetError INVALID_ARGUMENT, ABORTED, IO_FAILED, and what loading a model may throw
 */
export async function runValidate(
  context: CommandContext,
  flags: EmbedderFlags,
  run: ValidateRun,
): Promise<Validation> {
  const { output } = context;
  const pairsPath = await findPairList(run.dir, run.pairs);
  const list = await readPairList(pairsPath);
  checkPairs(list.pairs, run.folds ?? list.folds ?? DEFAULT_FOLDS);
  const groups = run.groups === undefined ? undefined : parseGroups(await readListText(run.groups));
  const { paths, missing } = await findListedImages(run.dir, list.pairs);
  if (paths.size === 0) throw noImages(run.dir, pairsPath, missing);
  const { model, batchSize, cache, standardization } = run;
  const options = embedderOptions(context, flags, model);
  const embedder = await openImageEmbedder({
    ...options,
    batchSize,
    cache,
    ...(standardization && { standardization }),
  });
  const { card } = embedder;
  checkImageSize(card, run.imageSize);
  await output.text(await modelPlace(model, embedder.hub));
  await output.text('Runnning forward pass on LFW images');
  const [first = ''] = paths.values();
  if (!run.align) await tellUnaligned(output, first, card.alignment.size);
  const views: readonly View[] = run.useFlippedImages ? ['original', 'mirror'] : ['original'];
  const dots = new Dots(output, batchSize);
  const embedded = await embedder
    .embed(paths.values(), {
      ...options,
      views,
      onProgress: (event) => {
        output.progress.report(event);
        if (event.task === 'embed') dots.done(event.done);
      },
    })
    .finally(() => dots.end());
  const images = embeddedImages(paths, embedded, views);
  const compared = comparePairs(list, images, run);
  return {
    card,
    settings: settingsOf(run, flags, embedder, pairsPath, compared.evaluation.folds.length),
    ...compared,
    ...(groups && { groups: compareGroups(compared.pairs, groups, run.dir) }),
    images: images.size,
    skipped: [...missing, ...embedded.skipped],
  };
}

const LIST_NAME = 'pairs.txt';

/**
 * The list of pairs to compare: the file that was named, else `pairs.txt` in the folder of images
 * or beside it.
 *
 * @throws FaceNetError INVALID_ARGUMENT when there is none
 */
export async function findPairList(dir: string, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const places = [join(dir, LIST_NAME), join(dirname(resolve(dir)), LIST_NAME)];
  for (const path of places) {
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  throw new FaceNetError('INVALID_ARGUMENT', `There is no ${places.join(' and no ')}.`, {
    hint: `Pass the list of pairs with --lfw-pairs FILE; LFW's own is the pairs.txt of its site, which the original keeps in data/.`,
  });
}

/** Embeddings of all views one after the other, as the original joins those of mirror images. */
function embeddedImages(
  paths: ReadonlyMap<string, string>,
  embedded: EmbeddedImages,
  views: readonly View[],
): Map<string, EmbeddedImage> {
  const images = new Map<string, EmbeddedImage>();
  for (const [name, path] of paths) {
    const parts = views.flatMap((view) => embedded.get(path, view) ?? []);
    if (parts.length < views.length) continue;
    const embedding =
      parts.length === 1 ? parts[0]! : Float32Array.from(parts.flatMap((part) => [...part]));
    images.set(name, { path, embedding });
  }
  return images;
}

/** Everything that decided a validation, the defaults too. */
function settingsOf(
  run: ValidateRun,
  flags: EmbedderFlags,
  { card, detector, fingerprint, engine, codec, batchSize, workers }: ImageEmbedder,
  pairs: string,
  folds: number,
): ValidationSettings {
  return {
    dir: run.dir,
    pairs,
    ...(run.groups !== undefined && { groups: run.groups }),
    folds,
    distanceMetric: run.distanceMetric,
    subtractMean: run.subtractMean,
    useFlippedImages: run.useFlippedImages,
    standardization: standardizationText(card.standardization),
    align: run.align,
    ...(detector && { detector: detector.id, detection: detectionSettings(flags, detector) }),
    imageSize: card.alignment.size,
    weights: fingerprint,
    engine,
    codec,
    batchSize,
    workers,
  };
}

function detectionSettings(flags: EmbedderFlags, { architecture }: DetectorCard) {
  const given = detectionOptions(flags);
  if (architecture !== 'mtcnn') return given;
  const { minSize, thresholds, threshold, factor } = { ...DEFAULT_MTCNN_OPTIONS, ...given };
  const [proposal, refinement, output] = thresholds;
  return { minSize, thresholds: [proposal, refinement, threshold ?? output] as const, factor };
}

function noImages(dir: string, list: string, missing: readonly SkippedImage[]): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `${dir} holds no image of ${list}.`, {
    hint: `${missing[0]?.error.message} Check that the folder and the list belong together.`,
  });
}
