import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sameBytes, sharedMissing, sharedPath, shortlist, thorough } from '@facenet/testkit';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { elementCount } from '../../arrays/element-count.js';
import { formatOf } from '../../models/index.js';
import { readPickledNpyWeights } from '../pickle/read-pickled-npy.js';
import { readTorch } from './read-torch.js';
import { SCRIPT, TRAINING } from './testing/torch-files.js';

const torch = (name: string) => new Uint8Array(readFileSync(sharedPath('goldens/torch', name)));

describe.skipIf(sharedMissing('goldens/torch'))('readTorch', () => {
  it.each(shortlist(['pnet', 'rnet', 'onet'], (name) => name === 'rnet'))(
    'reads the two forms of %s alike',
    (name) => {
      const legacy = readTorch(torch(`${name}-legacy.pt`));
      const zip = readTorch(torch(`${name}-zip.pt`));
      expect([...zip.keys()]).toEqual([...legacy.keys()]);
      for (const [key, tensor] of legacy) {
        expect(zip.get(key)?.shape).toEqual(tensor.shape);
        expect(sameBytes(zip.get(key)?.read(), tensor.read()), key).toBe(true);
      }
    },
  );

  it('reads the numbers that the original weights have', () => {
    const { data } = readPickledNpyWeights(readFileSync(sharedPath('data/seed/det1.npy'))).get(
      'conv1/weights',
    )!;
    const tensor = readTorch(torch('pnet-legacy.pt')).get('conv1.weight')!;
    expect(tensor.shape).toEqual([10, 3, 3, 3]);
    expect([...tensor.read()].sort()).toEqual([...data].sort());
  });

  it.runIf(thorough)('reads integers and every array of a large legacy file', () => {
    const tensors = readTorch(gunzipSync(torch('inception_resnet_v1-legacy.pt.gz')));
    expect(tensors.get('conv2d_1a.bn.num_batches_tracked')?.read()).toEqual(Float32Array.of(0));
    expect(tensors.get('last_linear.weight')?.shape).toEqual([512, 1792]);
    // 22 layers more than vars_inception_resnet_v1.txt has lines: gammas and batch counts.
    const floats = [...tensors].filter(([name]) => !name.endsWith('num_batches_tracked'));
    const values = floats.reduce((sum, [, { shape }]) => sum + elementCount(shape), 0);
    expect(values).toBeGreaterThan(23_000_000);
  });
});

describe('files of PyTorch', () => {
  it('takes the model out of what a training has saved', () => {
    const arrays = [...readTorch(TRAINING)].map(([name, { shape, read }]) => {
      return [name, shape, [...read()]];
    });
    expect(arrays).toEqual([
      ['weight', [2, 3], [0, 0.25, 0.5, 0.75, 1, 1.25]],
      ['bias', [2], [1, -1]],
    ]);
  });

  it('refuses programs and says what to do', () => {
    const file = { name: 'script.pt', bytes: SCRIPT };
    expect(formatOf(file).id).toBe('pytorch');
    expect(() => readTorch(SCRIPT)).toThrow(/TorchScript program; save the state_dict/);
  });
});

const KEY = 'k'.repeat(1_000);
const text = (value: string) => {
  const length = String.fromCharCode(value.length & 255, value.length >> 8);
  return `X${length}\0\0${value}`;
};

const STORAGE = `(${text('storage')}ctorch\nFloatStorage\n${text(KEY)}${text('cpu')}K\x01tq\x01Q`;

function file(pickle: string): Uint8Array {
  const bytes = Uint8Array.from(`\x80\x02${pickle}.`, (c) => c.charCodeAt(0));
  return zipSync({ 'a/data.pkl': bytes }, { level: 0 });
}

/** A file whose pickle refers to one storage, by the same long name, `times` times. */
const repeated = (times: number) => file(`${STORAGE}${'h\x01Q'.repeat(times - 1)}`);

describe('PyTorch bombs', () => {
  it('gets behind a few storages of a long name, to where the tensors should be', () => {
    expect(() => readTorch(repeated(5))).toThrow(/holds no dictionary of tensors/);
  });

  it('refuses a long name that thousands of storages are given', () => {
    expect(() => readTorch(repeated(5_000))).toThrow(/it unfolds to far more than its size/);
  });

  it('refuses a shape that is its own member', () => {
    const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${STORAGE}K\0]q\x02h\x02aK\x01\x85tR`;
    expect(() => readTorch(file(tensor))).toThrow(
      /a tensor has the shape \[\[\[.* and strides \[1\]/,
    );
    expect(() => readTorch(file(tensor))).toThrow(
      expect.objectContaining({ code: 'WEIGHTS_CORRUPT' }),
    );
  });
});
