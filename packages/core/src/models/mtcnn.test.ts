import { readFileSync } from 'node:fs';
import {
  type DefaultModelFile,
  defaultModelFile,
  sameBytes,
  sharedMissing,
  sharedPath,
} from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { type Network, summary } from '../network/index.js';
import { weightsFromPickledNpy } from './import/convert-model.js';
import { weightsFromTflite } from './import/from-tflite.js';
import { createONet, createPNet, createRNet } from './mtcnn.js';
import { patternImage } from './testing/deterministic-weights.js';
import { testRuntimes } from './testing/runtimes.js';

// Results of the original networks, from seed-behaviour.md, A.1.
const cases: readonly {
  readonly create: () => Network;
  readonly original: string;
  readonly tflite: DefaultModelFile;
  readonly parameters: number;
  readonly size: readonly [number, number];
  readonly expected: Readonly<Record<string, readonly number[]>>;
}[] = [
  {
    create: createPNet,
    original: 'det1.npy',
    tflite: 'pnet.tflite',
    parameters: 6_632,
    size: [12, 12],
    expected: {
      regression: [0.009088, 0.084596, -0.009642, 0.249243],
      probabilities: [0.993509, 0.006491],
    },
  },
  {
    create: createRNet,
    original: 'det2.npy',
    tflite: 'rnet.tflite',
    parameters: 100_178,
    size: [24, 24],
    expected: {
      regression: [-0.02253, -0.05309, 0.024768, 0.184221],
      probabilities: [0.998354, 0.001646],
    },
  },
  {
    create: createONet,
    original: 'det3.npy',
    tflite: 'onet.tflite',
    parameters: 389_040,
    size: [48, 48],
    expected: {
      regression: [-0.078684, -0.038105, 0.030072, 0.107117],
      landmarks: [
        0.352239, 0.693126, 0.546937, 0.357079, 0.637638, 0.398325, 0.341174, 0.680947, 0.80032,
        0.762188,
      ],
      probabilities: [0.997358, 0.002642],
    },
  },
];

describe.each(cases)('$tflite', ({ create, original, tflite, parameters, size, expected }) => {
  it('has the parameters of the original', () => {
    expect(summary(create()).parameters).toBe(parameters);
  });

  it.skipIf(sharedMissing('data', 'seed', original))(
    'gives the same weights from the tflite file as from the original one, bit for bit',
    async () => {
      const npy = new Uint8Array(readFileSync(sharedPath('data', 'seed', original)));
      const theirs = weightsFromPickledNpy(create(), npy);
      const ours = weightsFromTflite(create(), await defaultModelFile(tflite));
      expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
      for (const [name, { data }] of ours) {
        expect(sameBytes(data, theirs.get(name)?.data), name).toBe(true);
      }
    },
  );

  it.each(testRuntimes)('computes the results of the original on %s', async (_name, runtime) => {
    const weights = weightsFromTflite(create(), await defaultModelFile(tflite));
    const session = await (await runtime()).load(create(), weights);
    const results = await session.run({ input: patternImage(...size) });
    await session.dispose();
    for (const [output, values] of Object.entries(expected)) {
      values.forEach((value, i) => {
        expect(Math.abs((results[output]?.data[i] as number) - value), output).toBeLessThan(1e-4);
      });
    }
  });
});

it.each(testRuntimes)('P-Net maps other sizes on %s', async (_name, runtime) => {
  const weights = weightsFromTflite(createPNet(), await defaultModelFile('pnet.tflite'));
  const session = await (await runtime()).load(createPNet(), weights);
  const { probabilities } = await session.run({ input: patternImage(15, 14) });
  await session.dispose();
  expect(probabilities?.shape).toEqual([1, 3, 2, 2]);
  const faces = probabilities?.data.filter((_, i) => i % 2 === 1) ?? [];
  [0.006491, 0.004186, 0.011016, 0.008293, 0.003013, 0.008616].forEach((value, i) => {
    expect(Math.abs((faces[i] as number) - value)).toBeLessThan(1e-4);
  });
});
