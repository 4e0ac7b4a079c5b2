import type { ImageSource } from '@facenet/backend-node';
import type { FaceNet } from '@facenet/core';
import { identifyByClassifier, type TrackIdentifier } from '@facenet/core/tracking';
import { checkModel, loadClassifier, modelOf } from '../classifier/stored-classifier.js';
import { type EmbeddingFlags, withFaceNet } from '../engine/open-engine.js';
import { withGallery } from '../gallery/open-gallery.js';
import type { CommandContext } from '../program/define-command.js';

/** Flags that say who is known. */
export interface NamingFlags extends EmbeddingFlags {
  readonly gallery?: string;
  readonly classifier?: string;
  readonly far?: number;
}

type Work = (facenet: FaceNet<ImageSource>, people: TrackIdentifier | undefined) => Promise<void>;

/**
 * Loads the networks, those of the gallery or the classifier unless another model is named, and frees
 * them after the work.
 *
 * @throws FaceNetError IO_FAILED (no such gallery or classifier), INVALID_ARGUMENT (another model)
 */
export function withNames(
  context: Pick<CommandContext, 'output' | 'signal'>,
  flags: NamingFlags,
  work: Work,
): Promise<void> {
  if (flags.gallery !== undefined) return withKnownPeople(context, flags, flags.gallery, work);
  if (flags.classifier !== undefined) return withClassifier(context, flags, flags.classifier, work);
  return withFaceNet(context, flags, ({ facenet }) => work(facenet, undefined));
}

function withKnownPeople(
  context: Pick<CommandContext, 'output' | 'signal'>,
  flags: NamingFlags,
  gallery: string,
  work: Work,
): Promise<void> {
  const rate = flags.far === undefined ? {} : { fpir: flags.far };
  // A mistyped name must not make a gallery.
  return withGallery(context, { ...flags, gallery }, { create: false }, (opened) =>
    work(opened.facenet, {
      identifyEmbeddings: (embeddings, options) =>
        opened.gallery.identifyEmbeddings(embeddings, { ...options, ...rate }),
    }),
  );
}

async function withClassifier(
  context: Pick<CommandContext, 'output' | 'signal'>,
  flags: NamingFlags,
  path: string,
  work: Work,
): Promise<void> {
  const classifier = await loadClassifier(path);
  const { far, model = modelOf(classifier) } = flags;
  await withFaceNet(context, { ...flags, model }, async ({ facenet }) => {
    checkModel(classifier, facenet.card);
    await work(facenet, identifyByClassifier(classifier, far === undefined ? {} : { far }));
  });
}
