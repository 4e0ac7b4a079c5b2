import { join } from 'node:path';
import { encodeImage } from '@facenet/backend-node';
import { rgbImage } from '@facenet/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { foreignGraph } from '../../../core/src/models/testing/foreign-graph.js';
import { put, temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

const SIDE = 112;
const QUICK = ['--threads', '1', '--json'];

let folder: string;
let model: string;
let crop: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  const outputs = { age: 4, embedding: 16 };
  model = await put(join(folder, 'mine.onnx'), foreignGraph({ layout: 'nhwc', batch: 1, outputs }));
  const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 7) % 251);
  crop = await put(
    join(folder, 'crop.png'),
    await encodeImage(rgbImage(SIDE, SIDE, pixels), 'png'),
  );
});

const embed = (...flags: string[]) =>
  runCli(['embed', crop, '--aligned', '--model', model, ...QUICK, ...flags]);
const output = { graph: { output: 'embedding' } };

const isNativeRun = process.env.FACENET_NATIVE !== undefined;

describe.skipIf(isNativeRun)('an ONNX model of its user', () => {
  it('is described even where it cannot be used without a word more', async () => {
    const result = await runCli(['models', 'inspect', model, '--json']);
    expect(result.exitCode).toBe(1);
    const [{ card, graph, error }] = jsonLines(result);
    expect(card).toBeUndefined();
    expect(graph).toMatchObject({
      inputs: [{ name: 'input.1', shape: [1, SIDE, SIDE, 3], type: 'float32' }],
      outputs: [
        { name: 'age', shape: [1, 4] },
        { name: 'embedding', shape: [1, 16] },
      ],
      facts: [],
    });
    expect(error.message).toMatch(/--card .*: {"graph":{"output":"age"}}/);
    const text = await runCli(['models', 'inspect', model]);
    expect(text.stdout).toMatch(/^input +"input.1" \[1, 112, 112, 3\], float32$/m);
    expect(text.stderr).toContain(error.message);
  });

  it('is described with what its user says, with what to type', async () => {
    const card = JSON.stringify({ ...output, colorOrder: 'bgr' });
    const { exitCode, stdout } = await runCli(['models', 'inspect', model, '--card', card]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^input +.*channels last \(nhwc\), 1 in a run; so says the file$/m);
    expect(stdout).toMatch(/^colours +BGR; as you say$/m);
    expect(stdout).toMatch(/^pixels +\(v - 127.5\) \/ 127.5; nothing in it tells/m);
    expect(stdout).toContain(`--model ${model} --card '${card}'`);
  });

  it('embeds with settings that are typed or in a file, which change what comes out', async () => {
    const typed = JSON.stringify(output);
    const file = await put(join(folder, 'card.json'), JSON.stringify(output));
    const blue = JSON.stringify({ ...output, colorOrder: 'bgr' });
    const [first, second, third] = [
      await embed('--card', typed),
      await embed('--card', file),
      await embed('--card', blue),
    ].map((result) => jsonLines(result)[0]);
    expect(first.embedding).toHaveLength(16);
    expect(second).toEqual(first);
    expect(third.embedding).not.toEqual(first.embedding);
  });

  it.each([
    ['no JSON', '{colorOrder: bgr}', /It is no JSON/],
    ['another setting', '{"colourOrder":"bgr"}', /no "colourOrder" .*Known: .*colorOrder/],
    ['a wrong value', '{"standardization":{"mean":0,"scale":0}}', /standardization is .*scale/],
    ['no file', '/nowhere/card.json', /Cannot read \/nowhere\/card.json/],
    ['a device', '/dev/null', /no regular file/],
  ])('refuses %s in --card before any work', async (_, card, message) => {
    const { exitCode, stderr } = await embed('--card', card);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('names what is missing', async () => {
    const { exitCode, stdout } = await embed();
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).error.message).toMatch(/"age" \[1, 4\], "embedding" \[1, 16\]/);
  });

  it('is not run by engines without ONNX, which say so', async () => {
    const result = await embed('--card', JSON.stringify(output), '--runtime', 'tfjs-wasm');
    expect(jsonLines(result)[0].error).toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  });

  it('leaves the models of the list as they are', async () => {
    const flags = ['--card', '{"colorOrder":"bgr"}', ...QUICK];
    const result = await runCli(['embed', crop, '--aligned', ...flags]);
    expect(result.exitCode).toBe(2);
    expect(jsonLines(result)[0].error.message).toMatch(/card of mobilefacenet/);
  });

  it('is calibrated into settings, by which compare goes', async () => {
    const people = join(folder, 'people');
    for (const [i, place] of ['ann/1', 'ann/2', 'ben/1', 'ben/2', 'cy/1', 'cy/2'].entries()) {
      const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (at * (i + 3)) % 251);
      const image = rgbImage(SIDE, SIDE, pixels);
      await put(join(people, `${place}.png`), await encodeImage(image, 'png'));
    }
    const settings = join(folder, 'calibrated.json');
    const typed = JSON.stringify(output);
    const flags = ['--far', '0.5', '--workers', '1'];
    const cache = ['--cache-dir', join(folder, 'cache')];
    const calibrate = (...more: string[]) =>
      runCli(['calibrate', people, model, '--card', typed, ...flags, ...QUICK, ...cache, ...more]);
    const [{ threshold, out }] = jsonLines(await calibrate('--out', settings));
    expect(out).toBe(settings);
    const [inspected] = jsonLines(
      await runCli(['models', 'inspect', model, '--card', settings, '--json']),
    );
    expect(inspected.card).toMatchObject({
      graph: { output: 'embedding' },
      thresholds: [{ far: 0.5, distance: threshold }],
    });
    const refused = await calibrate('--out', join(folder, 'calibrated.safetensors'));
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/Name a \.json file, which --card takes/);
  });
});
