import { existsSync } from 'node:fs';
import { ioFailed, readRegularFile, writeAtomically } from '@facenet/backend-node';
import { type Box, type EmbeddingCard, FaceNetError } from '@facenet/core';
import { type ClusterDecision, FaceClusters } from '@facenet/core/clustering';
import { roundBox, roundScore } from '../output/rounding.js';
import type { AlbumFace } from './analyze-album.js';

const FORMAT = 'facenet-album';
const VERSION = 1;

/** An album as far as it was sorted: clusters, and what is shown of their faces. */
export interface Album {
  readonly clusters: FaceClusters;
  readonly faces: readonly AlbumFace[];
}

/**
 * Opens what `--save` wrote, or begins an album where there is no such file.
 *
 * @throws FaceNetError IO_FAILED; INVALID_ARGUMENT for another file, or faces of another model
 */
export async function openAlbum(
  path: string | undefined,
  card: EmbeddingCard,
  decision: ClusterDecision,
): Promise<Album> {
  const settings = { card, ...decision };
  if (path === undefined || !existsSync(path)) {
    return { clusters: new FaceClusters(settings), faces: [] };
  }
  const saved = await readJson(path);
  if (saved.format !== FORMAT || saved.version !== VERSION || !Array.isArray(saved.faces)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${path} is no album that --save wrote.`, {
      hint: 'Name a new file.',
    });
  }
  const clusters = FaceClusters.from(saved.clusters, settings);
  const faces = (saved.faces as unknown[]).flatMap((face) => readFace(face) ?? []);
  return { clusters, faces: faces.filter(({ id }) => clusters.has(id)) };
}

/** @throws FaceNetError IO_FAILED */
export async function saveAlbum(path: string, { clusters, faces }: Album): Promise<void> {
  const kept = faces.map(({ id, photo, index, box, score, thumbnail }) => ({
    id,
    photo,
    index,
    box: roundBox(box),
    score: roundScore(score),
    thumbnail,
  }));
  const album = { format: FORMAT, version: VERSION, clusters, faces: kept };
  await writeAtomically(path, JSON.stringify(album));
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readRegularFile(path).catch((error) => {
    throw ioFailed('read', path, error);
  });
  try {
    return Object(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', `${path} is no JSON.`, {
      hint: 'Name a file that --save wrote, or a new one.',
      cause,
    });
  }
}

/** What is shown of a face is no more than shown, so that one that is damaged is merely left out. */
function readFace(value: unknown): AlbumFace | undefined {
  const { id, photo, index, box, score, thumbnail } = Object(value) as Partial<AlbumFace>;
  if (typeof id !== 'string' || typeof photo !== 'string' || typeof score !== 'number') return;
  if (!Array.isArray(box) || box.length !== 4 || !box.every(Number.isFinite)) return;
  if (!Number.isInteger(index) || typeof thumbnail !== 'string') return;
  if (!/^data:image\/jpeg;base64,[A-Za-z0-9+/=]+$/.test(thumbnail)) return;
  return { id, photo, index: index as number, box: box as unknown as Box, score, thumbnail };
}
