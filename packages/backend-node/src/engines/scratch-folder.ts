import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScratchFolder } from '@facenet/core/onnx';

/** Makes a folder of this process alone among the system's temporary files. */
export async function createScratchFolder(): Promise<ScratchFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'facenet-'));
  return {
    async write(name, parts) {
      const path = join(folder, name);
      const file = await open(path, 'wx');
      try {
        for (const part of parts) await file.appendFile(part);
      } finally {
        await file.close();
      }
      return path;
    },
    async remove() {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
    },
  };
}
