import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { EmbeddingCard } from '@facenet/core';
import { readNpy } from '@facenet/core/formats';
import { architectures } from '@facenet/core/models';
import { sharedMissing, sharedPath, shortlist, thorough } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backend, type NodeBackend } from '../index.js';

const golden = (...path: string[]) => readFileSync(sharedPath('goldens', ...path));
const floats = (...path: string[]) => readNpy(golden(...path));

const engines =
  process.env.FACENET_NATIVE === undefined
    ? (['onnxruntime-node', 'tfjs-wasm'] as const)
    : (['tfjs-node'] as const);

const CHECKPOINT = 'model-20260101-000000.ckpt-275';

describe.skipIf(sharedMissing('goldens/tf-model'))('models from files', () => {
  let folder = '';
  let opened: NodeBackend;
  const runtimes = new Map<string, Promise<NodeBackend>>();
  const on = (runtime: string) => {
    const made = runtimes.get(runtime) ?? backend({ runtime });
    runtimes.set(runtime, made);
    return made;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-models-'));
    const unpack = async (to: string, ...from: string[]) => {
      const bytes = golden(...from);
      await writeFile(join(folder, to), from.at(-1)?.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    };
    if (thorough) {
      const run = ['tf-model', '20260101-000000'] as const;
      await mkdir(join(folder, '20260101-000000'));
      const saved = `20260101-000000/${CHECKPOINT}`;
      await unpack(`${saved}.data-00000-of-00001`, ...run, `${CHECKPOINT}.data-00000-of-00001.gz`);
      await unpack(`${saved}.index`, ...run, `${CHECKPOINT}.index`);
      await unpack('20260101-000000/checkpoint', ...run, 'checkpoint');
      await writeFile(join(folder, '20260101-000000/model-20260101-000000.meta'), '');
    }
    await unpack('frozen.pb', 'tf-model', 'model.pb.gz');
    await unpack('20180402-114759-vggface2.pt', 'torch', 'inception_resnet_v1-legacy.pt.gz');
    opened = await on(engines[0]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Largest difference of our embeddings of the golden inputs from the original pipeline's. */
  async function deviation(engine: string, model: string, expected: string): Promise<number> {
    const { runtime, loadModel } = await on(engine);
    const { card, weights } = await loadModel(join(folder, model));
    const { architecture, embeddingSize } = card as EmbeddingCard;
    const network = architectures.get(architecture).create({ embeddingSize });
    const session = await runtime.load(network, weights);
    const input = floats('tf-model', 'inputs.npy');
    const { embeddings } = await session.run({ input: input as never });
    await session.dispose();
    const values = Array.from(floats(expected, 'embeddings.npy').data);
    const differences = values.map((value, i) => Math.abs(value - embeddings!.data[i]!));
    return Math.max(...differences);
  }

  const files = [
    ['20260101-000000', 'tf-model'],
    [`20260101-000000/${CHECKPOINT}`, 'tf-model'],
    ['frozen.pb', 'tf-model'],
    ['20180402-114759-vggface2.pt', 'torch'],
  ] as const;
  const cases = shortlist(
    engines.flatMap((engine) => files.map((file) => [...file, engine] as const)),
    ([file, , engine]) => engine === engines[0] && file === 'frozen.pb',
  );

  it.each(cases)(
    '%s embeds as the original (%s) to 1e-4 on %s',
    async (model, expected, engine) => {
      expect(await deviation(engine, model, expected)).toBeLessThan(1e-4);
    },
  );

  it('knows published models by their names, and how others are used', async () => {
    const published = (await opened.loadModel(join(folder, '20180402-114759-vggface2.pt'))).card;
    expect(published).toMatchObject({
      id: 'facenet-pytorch-vggface2',
      standardization: { mean: 127.5, scale: 128 },
    });
    const other = await opened.loadModel(join(folder, 'frozen.pb'));
    expect(other.card).toMatchObject({
      id: expect.stringMatching(/^frozen-[0-9a-f]{8}$/),
      standardization: 'per-image',
    });
    const told = await opened.loadModel(join(folder, 'frozen.pb'), {
      card: { standardization: 'fixed' },
    });
    expect(told.card).toMatchObject({
      architecture: 'inception-resnet-v1',
      standardization: { mean: 127.5, scale: 128 },
    });
  });

  it('finds what describes a file of mere numbers', async () => {
    const require = createRequire(import.meta.url);
    const faceApi = dirname(require.resolve('@vladmandic/face-api/package.json'));
    const { card } = await opened.loadModel(join(faceApi, 'model/face_recognition_model.bin'));
    expect(card).toMatchObject({ architecture: 'dlib-resnet', embeddingSize: 128 });
  });

  it.each([
    ['20180402-114759', /Download it from https:.*"\.\/20180402-114759"/],
    ['./nowhere.pb', /There is no model at .*nowhere\.pb/],
    ['nobody', /No model is called "nobody"/],
  ])('says where to get %s', async (model, message) => {
    await expect(opened.loadModel(model)).rejects.toThrow(message);
    await expect(opened.loadModel(model)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('refuses a device by what it is', async () => {
    const loading = opened.loadModel('/dev/null');
    await expect(loading).rejects.toMatchObject({ code: 'IO_FAILED' });
    await expect(loading).rejects.toThrow(/it is a pipe or a device, not a file/);
  });

  it("keeps to the original's rules for folders", async () => {
    const bare = join(folder, 'bare');
    await mkdir(bare);
    await expect(opened.loadModel(bare)).rejects.toThrow(
      `No meta file found in the model directory (${bare})`,
    );
    await writeFile(join(bare, 'a.meta'), '');
    await writeFile(join(bare, 'b.meta'), '');
    await expect(opened.loadModel(bare)).rejects.toThrow(
      `There should not be more than one meta file in the model directory (${bare})`,
    );
  });
});
