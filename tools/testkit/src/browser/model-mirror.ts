import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertModel, modelCards, weightsSources } from '@facenet/core/models';
import { type DefaultModelFile, defaultModelFile } from '../default-model-files.js';

const repository = resolve(fileURLToPath(new URL('.', import.meta.url)), '../../../..');
const folder = join(repository, 'node_modules/.cache/facenet-testkit/mirror');

/**
 * A folder with models as a web site holds them, `ID.safetensors`: made once on a machine.
 *
 * @param ids of cards that come in packages of npm
 */
export async function modelMirror(
  ids: readonly string[] = ['retinaface', 'mobilefacenet-512'],
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const id of ids) {
    const path = join(folder, `${id}.safetensors`);
    if (existsSync(path)) continue;
    const card = modelCards.get(id);
    const files: Record<string, Uint8Array> = {};
    for (const [role, { npm }] of Object.entries(weightsSources(card))) {
      const name = npm?.path.split('/').at(-1);
      files[role] = await defaultModelFile(name as DefaultModelFile);
    }
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, convertModel(card, files));
    await rename(unfinished, path); // test workers may race
  }
  return folder;
}
