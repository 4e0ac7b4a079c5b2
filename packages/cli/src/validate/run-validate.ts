import { FaceNetError } from '@facenet/core';
import { parseGroups } from '@facenet/core/evaluation';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import {
  cacheSettings,
  type EmbeddingStore,
  openCachedStore,
  openMemoryStore,
} from './cache/embedding-store.js';
import { compareGroups, comparePairs, DEFAULT_FOLDS, type EmbeddedImage } from './compare-pairs.js';
import { runForwardPass } from './forward-pass.js';
import { openModel } from './open-model.js';
import {
  checkPairs,
  findListedImages,
  findPairList,
  readListText,
  readPairList,
} from './pair-list.js';
import type { View } from './photo-task.js';
import { Dots, tellUnaligned } from './tell-skipped.js';
import type { ValidateRun, Validation } from './validation.js';
import { settingsOf } from './validation-output.js';

/**
 * Measures a model by the LFW protocol. Images that are missing, damaged or without a face are
 * told, and the pairs that need them are left out. Embeddings are kept, so that a run that was
 * stopped continues and one with other settings of the protocol takes seconds.
 *
 * @throws FaceNetError INVALID_ARGUMENT, ABORTED, IO_FAILED, and what loading a model may throw
 */
export async function runValidate(
  context: CommandContext,
  flags: EngineFlags,
  run: ValidateRun,
): Promise<Validation> {
  const pairsPath = await findPairList(run.dir, run.pairs);
  const list = await readPairList(pairsPath);
  checkPairs(list.pairs, run.folds ?? list.folds ?? DEFAULT_FOLDS);
  const groups = run.groups === undefined ? undefined : parseGroups(await readListText(run.groups));
  const { paths, missing } = await findListedImages(run.dir, list.pairs);
  if (paths.size === 0) throw noImages(run.dir, pairsPath, missing[0]?.path);
  const model = await openModel(context, flags, run);
  const { card } = model.plan;
  await context.output.text(model.place);
  await context.output.text('Runnning forward pass on LFW images');
  const views: readonly View[] = run.useFlippedImages ? ['original', 'mirror'] : ['original'];
  const dots = new Dots(context.output, run.batchSize);
  const pass = { paths: [...paths.values()], views, workers: run.workers, dots };
  if (!run.align) await tellUnaligned(context.output, pass.paths[0] as string, card.alignment.size);
  const store = run.cache
    ? await openCachedStore(context, model.cacheDir, cacheSettings(model), pass.paths)
    : openMemoryStore();
  try {
    const unembedded = await runForwardPass(context, model.plan, store, pass);
    const images = embeddedImages(paths, store, views);
    const compared = comparePairs(list, images, run);
    return {
      card,
      settings: await settingsOf(run, flags, model, pairsPath, compared.evaluation.folds.length),
      ...compared,
      ...(groups && { groups: compareGroups(compared.pairs, groups, run.dir) }),
      images: images.size,
      skipped: [...missing, ...unembedded],
    };
  } finally {
    await store.close();
  }
}

/** Embeddings of all views one after the other, as the original joins those of mirror images. */
function embeddedImages(
  paths: ReadonlyMap<string, string>,
  store: EmbeddingStore,
  views: readonly View[],
): Map<string, EmbeddedImage> {
  const images = new Map<string, EmbeddedImage>();
  for (const [name, path] of paths) {
    const known = store.get(path)?.embeddings;
    const parts = views.flatMap((view) => known?.[view] ?? []);
    if (parts.length < views.length) continue;
    const embedding =
      parts.length === 1 ? parts[0]! : Float32Array.from(parts.flatMap((part) => [...part]));
    images.set(name, { path, embedding });
  }
  return images;
}

function noImages(dir: string, list: string, example: string | undefined): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `${dir} holds no image of ${list}.`, {
    hint: `It should hold files such as ${example}.jpg or .png.`,
  });
}
