import { join } from 'node:path';
import { encodeImage, writeAtomically } from '@facenet/backend-node';
import type { CommandContext } from '../program/define-command.js';
import type { FoundAlbumFace } from './analyze-album.js';
import type { FaceGroup } from './group-faces.js';

/**
 * Writes the crops of each cluster as the original's cluster.py does: `TO/CLUSTER/1.png` and so on, or of
 * the largest cluster alone `TO/1.png`. The pixels are those of the photo; the original stretches the
 * contrast of each.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function writeThumbnails(
  { output }: CommandContext,
  groups: readonly FaceGroup[],
  to: string,
  largestOnly: boolean,
): Promise<void> {
  if (largestOnly) {
    const largest = largestGroup(groups);
    if (!largest) return;
    await output.text(`Saving largest cluster (Cluster: ${largest.id})`);
    return writeCrops(largest, to);
  }
  await output.text('Saving all clusters');
  for (const group of groups) await writeCrops(group, join(to, `${group.id}`));
}

/** Of equals the first. */
export function largestGroup(groups: readonly FaceGroup[]): FaceGroup | undefined {
  const most = Math.max(...groups.map(({ faces }) => faces.length));
  return groups.find(({ faces }) => faces.length === most);
}

async function writeCrops({ faces }: FaceGroup, folder: string): Promise<void> {
  for (const [i, face] of (faces as readonly FoundAlbumFace[]).entries()) {
    if (!face.crop) continue;
    await writeAtomically(join(folder, `${i + 1}.png`), await encodeImage(face.crop, 'png'));
  }
}
