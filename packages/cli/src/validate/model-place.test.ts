import { join } from 'node:path';
import { expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/photos.js';
import { modelPlace } from './model-place.js';

it("modelPlace says the original's lines", async () => {
  const hub = { path: (id: string) => `/models/${id}` } as never;
  const folder = await temporaryFolder();
  expect(await modelPlace('mobilefacenet', hub)).toBe('Model directory: /models/mobilefacenet');
  const file = await put(join(folder, 'model.pb'), '');
  expect(await modelPlace(file, hub)).toBe(`Model filename: ${file}`);
  expect(await modelPlace(folder, hub)).toBe(`Model directory: ${folder}`);
  await put(join(folder, 'model-20180402.meta'), '');
  await put(
    join(folder, 'checkpoint'),
    'model_checkpoint_path: "/home/ada/models/model-20180402.ckpt-275"\nall_model_checkpoint_paths: "x"\n',
  );
  expect(await modelPlace(folder, hub)).toBe(
    [
      `Model directory: ${folder}`,
      'Metagraph file: model-20180402.meta',
      'Checkpoint file: model-20180402.ckpt-275',
    ].join('\n'),
  );
});
