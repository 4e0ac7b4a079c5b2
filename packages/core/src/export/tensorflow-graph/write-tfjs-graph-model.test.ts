import { describe, expect, it } from 'vitest';
import { openModel } from '../../models/files/index.js';
import { deterministicWeights } from '../../models/testing/deterministic-weights.js';
import { once } from '../../models/testing/once.js';
import { NetworkBuilder, parametersOf } from '../../network/index.js';
import { distinctWeights, firstDifference, networks } from '../../testing/every-network.js';
import { readTfjsManifest, readTfjsWeights } from '../../weights/index.js';
import { type TfjsGraphModel, writeTfjsGraphModel } from './write-tfjs-graph-model.js';

function stored({ modelJson, weights, weightsPath }: TfjsGraphModel) {
  const manifest = readTfjsManifest(new TextEncoder().encode(modelJson));
  expect(manifest.format).toBe('graph-model');
  return readTfjsWeights(manifest, new Map([[weightsPath, weights]]));
}

describe.each(networks)('the graph model of $id', ({ id, network }) => {
  const weights = distinctWeights(network);
  const model = once(() => writeTfjsGraphModel(network, weights));

  it('holds every parameter under its own name', () => {
    expect(parametersOf(network)).toHaveLength(weights.size);
    expect(firstDifference(weights, stored(model()))).toBeUndefined();
  });

  it('is recognised as what it is', async () => {
    const { modelJson, weights: bytes, weightsPath } = model();
    const beside = async (name: string) => {
      expect(name).toBe(weightsPath);
      return bytes;
    };
    const file = { name: 'model.json', bytes: new TextEncoder().encode(modelJson), beside };
    const { format, networks: recognized } = await openModel([file]);
    expect(format).toBe('tfjs');
    expect(recognized.map((each) => each.id)).toContain(id);
  });
});

describe('writeTfjsGraphModel', () => {
  const net = new NetworkBuilder('small');
  const fc = net.input('input', [null, 3]).dense('fc', { units: 5 });
  const network = net.build({ embeddings: fc.l2Normalize('embeddings') });
  const weights = deterministicWeights(network);

  it('halves what float16 can hold, and keeps the numbers of operations', () => {
    const model = writeTfjsGraphModel(network, weights, { dtype: 'float16' });
    const tensors = stored(model);
    for (const [name, { data }] of weights) {
      const read = tensors.get(name)?.read() ?? [];
      expect([...read]).not.toEqual([...data]);
      data.forEach((value, i) => {
        expect(Math.abs((read[i] as number) - value)).toBeLessThanOrEqual(
          Math.max(Math.abs(value) * 2 ** -11, 2 ** -25),
        );
      });
    }
    expect(tensors.get('embeddings/Maximum/y')?.read()).toEqual(Float32Array.of(1e-10));
    expect(tensors.get('embeddings/Sum/reduction_indices')?.read()).toEqual(Float32Array.of(1));
    // 15 weights and 5 biases in halves, a float and an integer.
    expect(model.weights.length).toBe(2 * 20 + 4 + 4);
  });

  it('names the file of the weights, which stays in the folder', () => {
    expect(writeTfjsGraphModel(network, weights).weightsPath).toBe('group1-shard1of1.bin');
    const model = writeTfjsGraphModel(network, weights, { weightsPath: 'w.bin' });
    expect(JSON.parse(model.modelJson).weightsManifest[0].paths).toEqual(['w.bin']);
    for (const weightsPath of ['../w.bin', '/w.bin', 'https://host/w.bin', '']) {
      expect(() => writeTfjsGraphModel(network, weights, { weightsPath })).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });

  it('tells shapes of inputs and outputs, open ones as -1', () => {
    const { signature } = JSON.parse(writeTfjsGraphModel(network, weights).modelJson);
    const port = (name: string, sizes: string[]) => ({
      [name]: {
        name: `${name}:0`,
        dtype: 'DT_FLOAT',
        tensorShape: { dim: sizes.map((size) => ({ size })) },
      },
    });
    expect(signature).toEqual({
      inputs: port('input', ['-1', '3']),
      outputs: port('embeddings', ['-1', '5']),
    });
  });
});
