import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import { readNpy } from '@facenet/core/formats';
import { architectures, modelCards } from '@facenet/core/models';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxFileWriter } from '../../../core/src/models/testing/onnx-file-writer.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

const golden = (...path: string[]) => readFileSync(sharedPath('goldens', ...path));
const PREFIX = 'model-20240102-030405.ckpt-1';

describe.skipIf(sharedMissing('goldens/tf-squeezenet'))('models as files', () => {
  let folder = '';
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-convert-'));
    const run = at('20240102-030405');
    await mkdir(run);
    for (const [name, source] of [
      [`${PREFIX}.data-00000-of-00001`, `${PREFIX}.data-00000-of-00001.gz`],
      ['model-20240102-030405.meta', 'model-20240102-030405.meta.gz'],
    ] as const) {
      await writeFile(join(run, name), gunzipSync(golden('tf-squeezenet', source)));
    }
    for (const name of [`${PREFIX}.index`, 'checkpoint']) {
      await writeFile(join(run, name), golden('tf-squeezenet', name));
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Embeddings of a file's network for the golden inputs. */
  async function embed(model: string): Promise<Float32Array> {
    const { runtime, loadModel } = await backend({ runtime: 'onnxruntime-node' });
    const { card, weights } = await loadModel(model);
    const { architecture, embeddingSize } = card as EmbeddingCard;
    const network = architectures.get(architecture).create({ embeddingSize });
    const session = await runtime.load(network, weights);
    const input = readNpy(golden('tf-model', 'inputs.npy'));
    const { embeddings } = await session.run({ input: input as never });
    await session.dispose();
    return embeddings?.data as Float32Array;
  }

  let before: Promise<Float32Array> | undefined;
  /** Of the checkpoint, computed once. */
  const embedded = () => {
    before ??= embed(at('20240102-030405'));
    return before;
  };

  const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);

  it.each([
    ['a.safetensors', []],
    ['half.safetensors', ['--dtype', 'f16']],
    ['a.onnx', []],
  ])('converts the checkpoint to %s, which embeds as before', async (name, flags) => {
    const source = at('20240102-030405');
    const result = await runCli(['convert', source, at(name), '--json', ...flags]);
    expect(result.stderr).toBe('');
    const [converted] = jsonLines(result);
    expect(converted).toMatchObject({ files: [at(name)], architecture: 'squeezenet' });
    expect((await stat(at(name))).size).toBe(converted.bytes);
    const tolerance = flags.includes('f16') ? 2e-3 : 1e-5;
    expect(difference(await embed(at(name)), await embedded())).toBeLessThan(tolerance);
  });

  it('converts to a TensorFlow checkpoint, named by its prefix', async () => {
    const [prefix, source] = [at('mine.ckpt'), at('20240102-030405')];
    const [converted] = jsonLines(await runCli(['convert', source, prefix, '--json']));
    expect(converted).toMatchObject({
      format: 'tensorflow-checkpoint',
      files: [
        `${prefix}.meta`,
        at('checkpoint'),
        `${prefix}.data-00000-of-00001`,
        `${prefix}.index`,
      ],
    });
    expect(difference(await embed(prefix), await embed(source))).toBe(0);
  });

  it.each([
    ['folder', '20240102-030405'],
    ['prefix', `20240102-030405/${PREFIX}`],
  ])("freezes a %s with the original's arguments and words", async (_, source) => {
    const { exitCode, stdout } = await runCli(['freeze', at(source), at('frozen.safetensors')]);
    expect({ exitCode, lines: stdout.split('\n').slice(0, 3) }).toEqual({
      exitCode: 0,
      lines: [
        `Model directory: ${at(source)}`,
        'Metagraph file: model-20240102-030405.meta',
        `Checkpoint file: ${PREFIX}`,
      ],
    });
  });

  it('keeps in the file how it is to be used', async () => {
    const target = at('told.safetensors');
    await runCli(['convert', at('20240102-030405'), target, '--standardization', 'fixed']);
    const [{ card }] = jsonLines(await runCli(['models', 'inspect', target, '--json']));
    expect(card).toMatchObject({
      id: expect.stringMatching(/^20240102-030405-[0-9a-f]{8}$/),
      standardization: { mean: 127.5, scale: 128 },
    });
  });

  it('converts a model of the list, with the settings that were measured for it', async () => {
    const target = at('default.safetensors');
    const { exitCode } = await runCli(['convert', 'mobilefacenet', target, '--dtype', 'f16']);
    expect(exitCode).toBe(0);
    const { thresholds, defaultFar } = modelCards.get('mobilefacenet') as EmbeddingCard;
    const { card } = await (await backend()).loadModel(target);
    expect(card).toMatchObject({ id: 'mobilefacenet', thresholds, defaultFar });
    const [{ networks, card: listed }] = jsonLines(
      await runCli(['models', 'inspect', 'mobilefacenet', '--json']),
    );
    expect(networks).toMatchObject([{ architecture: 'mobilefacenet', embeddingSize: 192 }]);
    expect(listed.thresholds).toEqual(thresholds);
  });

  it('inspects several files and goes on after one that is none', async () => {
    const result = await runCli([
      'models',
      'inspect',
      at('20240102-030405'),
      at('nowhere'),
      sharedPath('goldens/torch/pnet-zip.pt'),
      '--json',
    ]);
    expect(result.exitCode).toBe(1);
    const [checkpoint, missing, pnet] = jsonLines(result);
    expect(checkpoint).toMatchObject({
      format: 'tensorflow-checkpoint',
      networks: [{ architecture: 'squeezenet', embeddingSize: 128, parameters: 1_382_760 }],
      tensors: 108,
    });
    expect(missing.error.code).toBe('MODEL_NOT_FOUND');
    expect(pnet).toMatchObject({
      format: 'pytorch',
      naming: 'facenet-pytorch-mtcnn',
      networks: [{ architecture: 'pnet', parameters: 6_632 }],
    });
    expect(pnet.card).toBeUndefined();
  });

  it('tells an ONNX graph of no known network by its ends', async () => {
    const maps = at('maps.onnx');
    const graph = new OnnxFileWriter()
      .node('Sin', ['x'], 'boxes')
      .input('x', [1, 3, 640, 640])
      .output('boxes', [1, 3, 640, 640]);
    await writeFile(maps, graph.finish());
    const [{ error }] = jsonLines(await runCli(['models', 'inspect', maps, '--json']));
    expect(error).toMatchObject({
      code: 'WEIGHTS_MISMATCH',
      message: expect.stringMatching(/one output of a vector an image, but the outputs "boxes"/),
    });
    const { stderr, exitCode } = await runCli(['convert', maps, at('maps.safetensors')]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/no known network. Only a graph of docs\/models.md gives weights/);
  });

  it('describes a detector of three files and lists its arrays', async () => {
    const { stdout } = await runCli(['models', 'inspect', sharedPath('data/seed'), '--tensors']);
    expect(stdout).toMatch(/^network +pnet, .*\nnetwork +rnet, .*\nnetwork +onet, /m);
    expect(stdout).toMatch(/^det1\.npy\/conv1\/weights +\[3, 3, 3, 10\]$/m);
  });

  it.each([
    [['a.txt'], /"a\.txt" tells no format\. Known endings: \.safetensors, \.onnx/],
    [['a.onnx', '--dtype', 'f16'], /ONNX is not written as f16/],
    [['a.onnx', '--architecture', 'nn4'], /is no nn4\. It can be loaded as squeezenet/],
  ])('refuses %s', async ([name = '', ...flags], message) => {
    const args = ['convert', at('20240102-030405'), at(name), ...flags];
    const { exitCode, stderr } = await runCli(args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('refuses to write a detector as one graph', async () => {
    const { stderr } = await runCli(['convert', sharedPath('data/seed'), at('mtcnn.onnx')]);
    expect(stderr).toMatch(/ONNX holds one network, not pnet, rnet, onet/);
  });
});
