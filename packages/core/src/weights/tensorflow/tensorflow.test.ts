import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sameBytes, sharedMissing, sharedPath } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkpointShard, readCheckpointIndex } from './read-checkpoint.js';
import { readGraphDef } from './read-graph-def.js';

const shared = (...path: string[]) => new Uint8Array(readFileSync(sharedPath('goldens', ...path)));
const PREFIX = 'model-20260101-000000.ckpt-275';

function checkpoint() {
  const folder = (name: string) => shared('tf-model', '20260101-000000', name);
  const index = readCheckpointIndex(folder(`${PREFIX}.index`));
  return index.open([gunzipSync(folder(`${PREFIX}.data-00000-of-00001.gz`))]);
}

describe.skipIf(sharedMissing('goldens/tf-model'))('TensorFlow files', () => {
  let stored: ReturnType<typeof checkpoint>;
  beforeAll(() => {
    stored = checkpoint();
  });

  it('names data files as TensorFlow does', () => {
    expect(checkpointShard('model.ckpt-275', 0, 1)).toBe('model.ckpt-275.data-00000-of-00001');
    expect(checkpointShard('a', 12, 345)).toBe('a.data-00012-of-00345');
  });

  it('lists the variables of the original, and the classification layer', () => {
    const listed = readFileSync(sharedPath('spec/vars_inception_resnet_v1.txt'), 'utf8').split(
      '\n',
    );
    const names = listed.map((line) => line.trim().split(' ')[0] ?? '').filter((name) => name);
    expect(names).toHaveLength(490);
    expect([...stored.keys()].sort()).toEqual([...names, 'Logits/biases', 'Logits/weights'].sort());
  });

  it('reads from the frozen graph what the checkpoint holds', () => {
    const graph = readGraphDef(gunzipSync(shared('tf-model', 'model.pb.gz')));
    const tensors = [...stored].filter(([name]) => !name.startsWith('Logits'));
    for (const [name, tensor] of tensors) {
      expect(graph.get(name)?.shape, name).toEqual(tensor.shape);
    }
    for (const [name, tensor] of tensors.filter((_, i) => i % 20 === 0)) {
      expect(sameBytes(graph.get(name)?.read(), tensor.read()), name).toBe(true);
    }
  });

  it('notices a damaged array by its checksum', () => {
    const folder = 'tf-squeezenet';
    const prefix = 'model-20240102-030405.ckpt-1';
    const data = gunzipSync(shared(folder, `${prefix}.data-00000-of-00001.gz`));
    const index = readCheckpointIndex(shared(folder, `${prefix}.index`));
    const intact = index.open([data]);
    expect(intact.get('squeezenet/conv1/weights')?.shape).toEqual([7, 7, 3, 96]);
    for (const tensor of intact.values()) tensor.read();
    const damaged = data.map((byte, i) => (i === 1000 ? byte ^ 1 : byte));
    const readAll = () => [...index.open([damaged]).values()].map((tensor) => tensor.read());
    expect(readAll).toThrow(/checkpoint data file at byte \d+: the array ".+" is damaged/);
    expect(() => [...index.open([]).values()].map((tensor) => tensor.read())).toThrow(/bytes? /);
  });

  it('refuses what is no frozen graph', () => {
    expect(() => readGraphDef(new Uint8Array(0))).toThrow(/none of its 0 nodes is a constant/);
    expect(() => readGraphDef(shared('tf-model', '20260101-000000', 'checkpoint'))).toThrow(
      expect.objectContaining({ code: 'WEIGHTS_CORRUPT' }),
    );
  });
});
