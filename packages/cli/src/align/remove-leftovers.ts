import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftover } from '../files/temporary-name.js';

/** Deletes what killed runs left half written in the class folders of an output folder. */
export async function removeLeftovers(
  outputDir: string,
  classes: readonly { readonly name: string }[],
): Promise<void> {
  for (const folder of ['', ...classes.map(({ name }) => name)]) {
    const names = await readdir(join(outputDir, folder)).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.tmp'))) {
      const path = join(outputDir, folder, name);
      const written = await stat(path).catch(() => undefined);
      if (written && isLeftover(name, Date.now() - written.mtimeMs))
        await rm(path, { force: true });
    }
  }
}
