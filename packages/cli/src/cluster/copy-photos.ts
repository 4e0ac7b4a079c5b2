import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import type { FaceGroup } from './group-faces.js';

/**
 * Copies the photos of each person to a folder of its own, `TO/person-3/beach.jpg`; one with several
 * people goes to each of them. Photos that lie in a folder of the album have its name before theirs:
 * `2024_beach.jpg`. What was copied before is left as it is.
 *
 * @returns how many photos lie there now
 * @throws FaceNetError ABORTED, and IO_FAILED for a folder that cannot be made
 */
export async function copyPhotos(
  { output, signal }: CommandContext,
  album: string,
  groups: readonly FaceGroup[],
  to: string,
): Promise<number> {
  let copied = 0;
  for (const [done, { id, faces }] of groups.entries()) {
    const folder = join(to, `person-${id}`);
    await makeFolder(folder);
    output.progress.report({ task: 'copy', done, total: groups.length, unit: 'people' });
    const taken = new Set<string>();
    for (const photo of new Set(faces.map((face) => face.photo))) {
      if (signal.aborted) throw new FaceNetError('ABORTED', 'Stopped copying photos.');
      const name = freeName(photo.replaceAll('/', '_'), taken);
      const [source, target] = [join(album, photo), join(folder, name)];
      try {
        if (!(await isCopied(source, target))) await copyFile(source, target);
        copied++;
      } catch (error) {
        const message = `It was not copied to ${folder}: ${(error as Error).message}`;
        await output.itemFailed(source, describeError(new FaceNetError('IO_FAILED', message)));
      }
    }
  }
  return copied;
}

/** `a/b_c.jpg` and `a_b/c.jpg` would have one name. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  // Some file systems tell names apart by more than the case of their letters only.
  for (let i = 2; taken.has(free.toLowerCase()); i++) {
    free = name.replace(/(\.\w+)$/, (ending) => `-${i}${ending}`);
  }
  taken.add(free.toLowerCase());
  return free;
}

async function isCopied(source: string, target: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(source), stat(target).catch(() => undefined)]);
  return b !== undefined && a.size === b.size && a.mtimeMs <= b.mtimeMs;
}
