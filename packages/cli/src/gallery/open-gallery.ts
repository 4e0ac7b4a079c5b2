import { existsSync } from 'node:fs';
import {
  cropCodec,
  type ImageSource,
  openGalleryStore,
  openPostgresGalleryStore,
} from '@facenet/backend-node';
import { type EmbeddingCard, FaceNetError } from '@facenet/core';
import { Gallery, type GalleryStore } from '@facenet/core/gallery';
import { modelCards } from '@facenet/core/models';
import type { Command } from 'commander';
import { type EmbeddingFlags, type OpenedFaceNet, withFaceNet } from '../engine/open-engine.js';
import type { CommandContext } from '../program/define-command.js';
import { backendOptions } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { adviseFlags } from './flags-for-options.js';

const DEFAULT_FILE = 'people.db';
const POSTGRES = /^postgres(ql)?:\/\//;

/** Where the people are. */
export interface GalleryFlags {
  /** A file, or the address of a PostgreSQL database. */
  readonly gallery: string;
}

/** What commands need that see faces. */
export interface SeeingGalleryFlags extends GalleryFlags, EmbeddingFlags {
  readonly keepCrops?: boolean;
}

/** A gallery with what sees faces for it. */
export interface OpenedGallery extends OpenedFaceNet {
  readonly gallery: Gallery<ImageSource>;
}

type Context = Pick<CommandContext, 'output' | 'signal'>;

export function addGalleryFlag(command: Command): Command {
  return command.option(
    '--gallery <file|url>',
    'the gallery: a file, or postgres://user@host/database',
    expandHome,
    DEFAULT_FILE,
  );
}

/** How the gallery is called in texts: without the password of a database. */
export function galleryName({ gallery }: GalleryFlags): string {
  if (!POSTGRES.test(gallery)) return gallery;
  try {
    const { host, pathname } = new URL(gallery);
    return `postgres://${host}${pathname}`;
  } catch {
    return 'the database';
  }
}

/** Whether a gallery that is not there is made; a mistyped name must not make one, mostly. */
export interface OpenMode {
  readonly create: boolean;
  /** Whether the networks may be others than those of the gallery; only to embed it anew. */
  readonly anyModel?: boolean;
}

/**
 * Opens a gallery for work that sees no faces, and closes it.
 *
 * @throws FaceNetError IO_FAILED when there is none and none is to be made
 */
export async function withPeople(
  context: Context,
  flags: GalleryFlags,
  { create }: OpenMode,
  work: (gallery: Gallery<ImageSource>) => Promise<void>,
): Promise<void> {
  await using store = await openStore(context, flags, create);
  const model = await store.model();
  const card = model && modelCards.has(model.id) ? modelCards.get(model.id) : undefined;
  const known = card?.kind === 'embedding' ? { card: card as EmbeddingCard } : {};
  const gallery = await Gallery.open<ImageSource>({ store, ...known });
  await adviseFlags(() => work(gallery));
}

/**
 * Opens a gallery with the networks, those of the gallery's model unless the flags name another, and
 * closes it.
 *
 * @throws FaceNetError INVALID_ARGUMENT for another model, as {@link withPeople} does, and as loading the
 * networks does
 */
export async function withGallery(
  context: Context,
  flags: SeeingGalleryFlags,
  { create, anyModel = false }: OpenMode,
  work: (opened: OpenedGallery) => Promise<void>,
): Promise<void> {
  await using store = await openStore(context, flags, create);
  const model = await store.model();
  const own = model && modelCards.has(model.id) ? { model: model.id } : {};
  const { images } = backendOptions(flags);
  await withFaceNet(context, { ...own, ...flags }, async (opened) => {
    const { facenet } = opened;
    if (!anyModel && model && model.id !== facenet.card.id) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `${galleryName(flags)} holds embeddings of ${model.id}, not of ${facenet.card.id}.`,
        { hint: 'Name that model with --model, or run "facenet gallery reembed".' },
      );
    }
    const crops = flags.keepCrops ? { crops: cropCodec(images) } : {};
    const gallery = await Gallery.open<ImageSource>({ store, facenet, ...crops });
    await adviseFlags(() => work({ ...opened, gallery }));
  });
}

async function openStore(
  { signal }: Context,
  { gallery }: GalleryFlags,
  create: boolean,
): Promise<GalleryStore> {
  if (POSTGRES.test(gallery)) {
    return openPostgresGalleryStore({ connectionString: gallery, signal });
  }
  if (!create && !existsSync(gallery)) {
    throw new FaceNetError('IO_FAILED', `There is no gallery ${gallery}.`, {
      hint: 'Make one with "facenet enroll NAME PHOTO...", or name it with --gallery.',
    });
  }
  return openGalleryStore(gallery, { create, signal });
}
