import { FaceNetError, type LoadModelOptions } from '@facenet/core';
import {
  type CardFile,
  cardFiles,
  type ModelCard,
  refuseOverrides,
  weightsSources,
} from '@facenet/core/cards';
import { findMismatch, requireChecksums } from './checksum.js';
import { fetchFromAddresses } from './from-addresses.js';
import { fetchFromMirror } from './from-mirror.js';
import { type FilesByRole, keepModel, keptModel } from './kept-models.js';
import { type SharedParty, SharedWork } from './shared-work.js';

/** Converts the files that the authors of a model gave out to the one that is kept. */
export type ConvertFiles = (
  card: ModelCard,
  files: FilesByRole,
  signal: AbortSignal,
) => Promise<Uint8Array>;

/** Detector and embedding of several programs of a page, such as its workers', come once. */
const downloads = new SharedWork<FilesByRole>();

/**
 * Brings the files of a model of the list here: what the browser kept of an earlier load, else from the mirror, or without
 * one from where its card says. What comes is checked, converted if need be, and kept.
 *
 * @param mirror address of a folder, with a slash at its end
 * @param convert default: here, which takes a moment
 * @throws FaceNetError INSECURE_CONTEXT, DOWNLOAD_FAILED, MODEL_TAMPERED, ABORTED
 */
export async function fetchCard(
  card: ModelCard,
  mirror: URL | undefined,
  options: LoadModelOptions,
  convert: ConvertFiles = convertHere,
): Promise<FilesByRole> {
  refuseOverrides(card.id, options);
  const wanted = cardFiles(card, true);
  const key = [mirror, ...wanted.map(({ sha256 }) => sha256)].join(' ');
  const what = `Fetching "${card.id}"`;
  return downloads.join(key, what, options, async (download) => {
    requireChecksums(card.id);
    const kept = await keptModel(card, wanted);
    if (kept) return kept;
    const fetched = mirror
      ? await fromMirror(mirror, card, wanted, download)
      : await fromAddresses(card, wanted, download, convert);
    await keepModel(card, wanted, fetched);
    return fetched;
  });
}

async function fromMirror(
  mirror: URL,
  card: ModelCard,
  wanted: readonly CardFile[],
  download: SharedParty,
): Promise<FilesByRole> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  const transfer = transferOf(card, wanted, download);
  for (const file of wanted) {
    files[file.role] = await fetchFromMirror(mirror, card, file, transfer.next(file.bytes));
  }
  return files;
}

async function fromAddresses(
  card: ModelCard,
  wanted: readonly CardFile[],
  download: SharedParty,
  convert: ConvertFiles,
): Promise<FilesByRole> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  const sources = Object.entries(weightsSources(card));
  const all = sources.map(([, source]) => source);
  const transfer = transferOf(card, all, download);
  for (const [role, source] of sources) {
    files[role] = await fetchFromAddresses(card.id, source, transfer.next(source.bytes));
  }
  const [converted] = wanted;
  if (!card.converted || !converted) return files;
  const weights = Uint8Array.from(await convert(card, files, download.signal));
  const mismatch = await findMismatch(weights, converted);
  if (!mismatch) return { weights };
  throw new FaceNetError('WEIGHTS_MISMATCH', `"${card.id}" converted ${mismatch}.`, {
    hint: 'Install the same version of every @facenet package.',
  });
}

/** Counts the bytes of several files as those of one model. */
function transferOf(
  { id }: ModelCard,
  files: readonly { readonly bytes: number }[],
  { onProgress, signal }: SharedParty,
) {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  return {
    next(bytes: number) {
      const start = before;
      before += bytes;
      const onBytes = (done: number) =>
        onProgress({ task: 'download', done: start + done, total, unit: 'bytes', item: id });
      return { signal, onBytes };
    },
  };
}

const convertHere: ConvertFiles = async (card, files) => {
  // Pages that serve converted models need not load it.
  const { convertModel } = await import('./every-format.js');
  return convertModel(card, files);
};
