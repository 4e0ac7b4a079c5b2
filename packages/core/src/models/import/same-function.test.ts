import { defaultModelFile, shortlist } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../network/index.js';
import { readTflite } from '../../weights/index.js';
import { createMobileFaceNet } from '../mobilefacenet.js';
import { createONet, createPNet, createRNet } from '../mtcnn.js';
import { patternImage } from '../testing/deterministic-weights.js';
import { quickRuntimes } from '../testing/runtimes.js';
import { interpretTflite } from '../testing/tflite-interpreter.js';
import { weightsFromTflite } from './from-tflite.js';

/** Our outputs by the names that the files give them. */
const cases: readonly {
  readonly file: Parameters<typeof defaultModelFile>[0];
  readonly create: () => Network;
  readonly size: readonly [number, number];
  readonly outputs: Readonly<Record<string, string>>;
}[] = [
  {
    file: 'pnet.tflite',
    create: createPNet,
    size: [31, 20],
    outputs: { 'pnet/prob1': 'probabilities', 'pnet/conv4-2/BiasAdd': 'regression' },
  },
  {
    file: 'rnet.tflite',
    create: createRNet,
    size: [24, 24],
    outputs: { 'rnet/prob1': 'probabilities', 'rnet/conv5-2/conv5-2': 'regression' },
  },
  {
    file: 'onet.tflite',
    create: createONet,
    size: [48, 48],
    outputs: {
      'onet/prob1': 'probabilities',
      'onet/conv6-2/conv6-2': 'regression',
      'onet/conv6-3/conv6-3': 'landmarks',
    },
  },
  {
    file: 'MobileFaceNet.tflite',
    create: createMobileFaceNet,
    size: [112, 112],
    outputs: { embeddings: 'prelogits' },
  },
];

// No tflite engine is at hand, so a plain interpreter of the files' own graphs is the yardstick.
// The plain interpreter needs a second for the largest.
const some = shortlist(cases, ({ file }) => file !== 'MobileFaceNet.tflite');

describe.each(some)('$file', ({ file, create, size, outputs }) => {
  it.each(quickRuntimes)('computes the same as our network on %s', async (_name, createRuntime) => {
    const bytes = await defaultModelFile(file);
    const input = patternImage(...size);
    const theirs = interpretTflite(readTflite(bytes), input);
    expect(Object.keys(theirs).sort()).toEqual(Object.keys(outputs).sort());

    const session = await (await createRuntime()).load(
      create(),
      weightsFromTflite(create(), bytes),
    );
    const ours = await session.run({ input });
    await session.dispose();
    for (const [theirName, ourName] of Object.entries(outputs)) {
      const [their, our] = [theirs[theirName], ours[ourName]];
      expect(our?.shape).toEqual(their?.shape);
      const differences = our?.data.map((value, i) => Math.abs(value - (their?.data[i] ?? NaN)));
      expect(Math.max(...(differences ?? [NaN])), ourName).toBeLessThan(1e-4);
    }
  });
});
