import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readNpy, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import { elementCount } from '../../arrays/element-count.js';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createInceptionResnetV1 } from '../../models/index.js';
import { deterministicWeights, patternImage } from '../../models/testing/deterministic-weights.js';
import { type Network, NetworkBuilder, optimize, parametersOf } from '../../network/index.js';
import type { TensorData } from '../../runtime/runtime.js';
import { conformanceCases } from '../../runtime/testing/conformance-cases.js';
import { referenceRun } from '../../runtime/testing/reference-run.js';
import { createTfjsRuntime } from '../../runtime/tfjs/index.js';
import { networks } from '../../testing/every-network.js';
import { readGraphDef, type Weights } from '../../weights/index.js';
import { loadGraphModel } from './testing/graph-model.js';
import { type TfjsGraphModelOptions, writeTfjsGraphModel } from './write-tfjs-graph-model.js';

async function run(
  network: Network,
  weights: Weights,
  { shape, data }: TensorData,
  options?: TfjsGraphModelOptions,
): Promise<Record<string, TensorData>> {
  const model = await loadGraphModel(writeTfjsGraphModel(network, weights, options));
  const names = Object.keys(network.outputs);
  expect(model.inputs.map(({ name }) => name)).toEqual(network.inputs);
  expect(model.outputs.map(({ name }) => name)).toEqual(names);
  const input = tensor(data, [...shape]);
  const results = [model.execute({ input }, names)].flat();
  const outputs = names.map((name, i) => {
    const result = results[i];
    return [name, { shape: result?.shape ?? [], data: result?.dataSync() as Float32Array }];
  });
  model.dispose();
  return Object.fromEntries(outputs);
}

function expectEqual(
  actual: Readonly<Record<string, TensorData>>,
  expected: Readonly<Record<string, TensorData>>,
  tolerance: number,
) {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(actual[name]?.shape, name).toEqual(shape);
    const errors = data.map((value, i) => Math.abs(value - (actual[name]?.data[i] ?? Number.NaN)));
    const worst = errors.reduce((max, error) => (error <= max ? max : error), 0);
    expect(worst, name).toBeLessThan(tolerance);
  }
}

const unequal = (network: Network) =>
  network.nodes.some(({ op }) => op.type === 'depthwiseConv2d' && op.strides[0] !== op.strides[1]);

// TensorFlow.js's own loader is the yardstick.
describe('a graph model in tfjs-converter', () => {
  beforeAll(async () => {
    await createTfjsRuntime({ backend: 'wasm' });
    await setBackend('wasm');
  });

  it.each(conformanceCases.filter(({ network }) => !unequal(network)))(
    '$name',
    async ({ network, feeds }) => {
      const weights = deterministicWeights(network);
      const optimized = optimize(network, weights);
      for (const shape of feeds) {
        const length = elementCount(shape);
        const data = Float32Array.from({ length }, (_, k) => Math.sin(0.1 + 0.7 * k));
        const expected = referenceRun(network, weights, { input: { shape, data } });
        expectEqual(await run(network, weights, { shape, data }), expected, 2e-5);
        const { network: smaller, weights: folded } = optimized;
        expectEqual(await run(smaller, folded, { shape, data }), expected, 2e-5);
      }
    },
  );

  it('flattens maps of an open size', async () => {
    const net = new NetworkBuilder('open');
    const network = net.build({ out: net.input('input', [null, null, null, 3]).flatten('flat') });
    const input = { shape: [2, 3, 4, 3], data: Float32Array.from({ length: 72 }, (_, k) => k) };
    const expected = { out: { shape: [2, 36], data: input.data } };
    expectEqual(await run(network, new Map(), input), expected, 1e-6);
  });

  // These say little that the smaller ones do not.
  const large = ['dlib-resnet', 'nn4', 'nn4-small2', 'squeezenet', 'mobilefacenet-pytorch'];
  const some = shortlist(networks, ({ id }) => !large.includes(id));
  it.each(some)('$id computes what our runtime does', async ({ network }) => {
    const weights = deterministicWeights(network);
    const [, height, width] = network.nodes.find(({ op }) => op.type === 'input')?.shape ?? [];
    // Detectors take sides that are multiples of 32.
    const image = patternImage(height ?? 64, width ?? 96);
    const session = await (await createTfjsRuntime({ backend: 'wasm' })).load(network, weights);
    const expected = await session.run({ input: image });
    await session.dispose();
    expectEqual(await run(network, weights, image), expected, 1e-4);
  });

  const golden = 'goldens/tf-model';
  const dtypes = shortlist(['float32', 'float16'] as const, () => false);
  // The golden weights were quantised, so that halves hold them exactly.
  it.skipIf(sharedMissing(golden)).each(dtypes)('embeds as the original, as %s', async (dtype) => {
    const stored = readGraphDef(gunzipSync(readFileSync(sharedPath(golden, 'model.pb.gz'))));
    const network = createInceptionResnetV1();
    const weights = new Map(
      parametersOf(network).map(({ name, shape }) => {
        return [name, { shape, data: stored.get(name)?.read() ?? new Float32Array() }];
      }),
    );
    const npy = (name: string) => readNpy(sharedPath(golden, name));
    const [inputs, embeddings] = [npy('inputs.npy'), npy('embeddings.npy')];
    const outputs = await run(network, weights, inputs as TensorData, { dtype });
    const { embeddings: ours } = outputs;
    expectEqual({ ours: ours as TensorData }, { ours: embeddings as TensorData }, 1e-5);
  });
});
