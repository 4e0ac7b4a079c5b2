import { describe, expect, it } from 'vitest';
import { type ProjectorEmbedding, projectorFiles } from './projector.js';

const faces: ProjectorEmbedding = {
  name: 'faces',
  vectors: Float32Array.of(0.1, -1, 1e-8, 3),
  dimensions: 2,
  metadata: { person: ['Ann\tA', 'Bo'], step: [1, 2] },
  sprite: { png: Uint8Array.of(1), width: 32, height: 24 },
};

describe('projectorFiles', () => {
  it('writes vectors, what is known of them, pictures, and where they are', () => {
    expect([...projectorFiles([faces, { ...faces, name: 'b', metadata: { a: [1, 2] } }])]).toEqual([
      ['faces-tensors.tsv', '0.100000001\t-1\n9.99999994e-9\t3\n'],
      ['faces-metadata.tsv', 'person\tstep\nAnn A\t1\nBo\t2\n'],
      ['faces-sprite.png', Uint8Array.of(1)],
      ['b-tensors.tsv', '0.100000001\t-1\n9.99999994e-9\t3\n'],
      ['b-metadata.tsv', '1\n2\n'],
      ['b-sprite.png', Uint8Array.of(1)],
      ['projector_config.pbtxt', expect.stringContaining('metadata_path: "faces-metadata.tsv"')],
    ]);
  });

  it('writes numbers that are the same float32 again', () => {
    const bits = Uint32Array.from({ length: 2000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
    const vectors = new Float32Array(bits.buffer).filter(Number.isFinite);
    const files = projectorFiles([{ name: 'all', vectors, dimensions: 1 }]);
    const text = files.get('all-tensors.tsv') as string;
    expect(Float32Array.from(text.trimEnd().split('\n'), Number)).toEqual(vectors);
  });

  it.each<[Partial<ProjectorEmbedding>, RegExp]>([
    [{ name: '../a' }, /a name that is none for files/],
    [{ vectors: [1, 2, 3, 4] as never }, /no Float32Array of vectors/],
    [{ dimensions: 3 }, /4 numbers, not rows of 3/],
    [{ dimensions: 0 }, /not rows of 0/],
    [{ metadata: { person: ['Ann'] } }, /says 1 times "person" of 2 vectors/],
    [{ sprite: { png: new Uint8Array(), width: 0, height: 1 } }, /thumbnails of \[0,1\] pixels/],
  ])('refuses %j', (change, message) => {
    expect(() => projectorFiles([{ ...faces, ...change }])).toThrow(message);
  });

  it.each([undefined, 'faces', [null]])('refuses %j for a list', (list) => {
    expect(() => projectorFiles(list as never)).toThrow(/is no (array|object)/);
  });

  it('refuses a name that is there twice', () => {
    expect(() => projectorFiles([faces, faces])).toThrow(/"faces" is there twice/);
  });
});
