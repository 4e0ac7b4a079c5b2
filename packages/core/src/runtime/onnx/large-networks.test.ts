import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thorough } from '@facenet/testkit';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { elementCount } from '../../arrays/element-count.js';
import { FaceNetError } from '../../errors.js';
import { NetworkBuilder } from '../../network/index.js';
import { createOnnxRuntime, type OnnxRuntimeModule, type ScratchFolder } from './index.js';

/** 18 MB of weights, most of them in one dense layer. */
const UNITS = 4_500;
const net = new NetworkBuilder('large');
const network = net.build({
  out: net.input('input', [null, 1_000]).dense('fc', { units: UNITS }).relu('relu'),
});
const weights = new Map([
  ['fc/weights', stored([1_000, UNITS], (i) => Math.sin(i))],
  ['fc/biases', stored([UNITS], (i) => i / UNITS)],
]);
const input = { shape: [1, 1_000], data: Float32Array.from({ length: 1_000 }, (_, i) => i % 7) };

function stored(shape: number[], value: (i: number) => number) {
  const data = new Float32Array(elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = value(i);
  return { shape, read: () => data };
}

const folders: string[] = [];
async function scratch(): Promise<ScratchFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'facenet-session-'));
  folders.push(folder);
  return {
    write: async (name, parts) => {
      const path = join(folder, name);
      await writeFile(path, parts as Iterable<NodeJS.ArrayBufferView>);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** onnxruntime, and what it was given. */
function watched() {
  const given: unknown[] = [];
  const module: OnnxRuntimeModule = {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: (model, options) => {
        given.push(model);
        return ort.InferenceSession.create(model as string, options);
      },
    },
  };
  return { given, module };
}

describe('large networks on onnxruntime', () => {
  it('come from files, which are gone when it is ready, and compute the same', async () => {
    const { given, module } = watched();
    const plain = await createOnnxRuntime({ ort: module }).load(network, weights);
    const mapped = await createOnnxRuntime({ ort: module, scratch }).load(network, weights);
    expect(given.map((model) => typeof model)).toEqual(['object', 'string']);
    expect(existsSync(folders.at(-1) as string)).toBe(false);
    expect((await mapped.run({ input })).out).toEqual((await plain.run({ input })).out);
    await Promise.all([plain.dispose(), mapped.dispose()]);
  });

  it.runIf(thorough)('come from memory where no file can be written', async () => {
    const { given, module } = watched();
    let removed = 0;
    const full = async (): Promise<ScratchFolder> => ({
      write: () => Promise.reject(new Error('ENOSPC: no space left on device')),
      remove: async () => {
        removed++;
      },
    });
    const none = () => Promise.reject(new Error('EROFS: read-only file system'));
    for (const failing of [full, none]) {
      const runtime = createOnnxRuntime({ ort: module, scratch: failing });
      const session = await runtime.load(network, weights);
      expect((await session.run({ input })).out?.shape).toEqual([1, UNITS]);
      await session.dispose();
    }
    expect(given.map((model) => typeof model)).toEqual(['object', 'object']);
    expect(removed).toBe(1);
  });

  it('leave no files behind when an array turns out to be damaged', async () => {
    const damaged = new FaceNetError('WEIGHTS_CORRUPT', 'The array is damaged.');
    const shape = [UNITS];
    const read = () => {
      throw damaged;
    };
    const broken = new Map([...weights, ['fc/biases', { shape, read }]]);
    const load = createOnnxRuntime({ ort, scratch }).load(network, broken);
    await expect(load).rejects.toBe(damaged);
    expect(existsSync(folders.at(-1) as string)).toBe(false);
  });
});
