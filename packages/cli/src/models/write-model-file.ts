import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type ModelHub, readRegularFile, writeAtomically } from '@facenet/backend-node';
import { modelCards } from '@facenet/core/models';

/** A model in a folder that a web site serves. */
export interface ModelFileEntry {
  readonly id: string;
  /** Of its licences: what the site passes on. */
  readonly licence: string;
  readonly path: string;
  readonly bytes: number;
  /** Whether it was written now, and not there already. */
  readonly written: boolean;
}

/**
 * Puts the converted weights of a model into a folder as `ID.safetensors`, where `from` of both backends
 * finds them. A file that is there already, to the byte, stays, and then no hub is needed.
 *
 * @throws FaceNetError as `ModelHub.load` does, IO_FAILED
 */
export async function writeModelFile(
  hub: ModelHub,
  id: string,
  folder: string,
  force: boolean,
): Promise<ModelFileEntry> {
  const { converted, provenance } = modelCards.get(id);
  const path = join(folder, `${id}.safetensors`);
  const entry = (bytes: number, written: boolean): ModelFileEntry => ({
    id,
    licence: provenance.licence,
    path,
    bytes,
    written,
  });
  const there = force ? undefined : await readRegularFile(path).catch(() => undefined);
  if (there && converted && sha256Of(there) === converted.sha256) return entry(there.length, false);
  const { files } = await hub.load(id, { force });
  const weights = files.weights as Uint8Array; // the hub of the command converts
  await writeAtomically(path, weights);
  return entry(weights.length, true);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
