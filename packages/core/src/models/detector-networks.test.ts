import { readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { resizeBilinear } from '../image/index.js';
import { type Network, parametersOf } from '../network/index.js';
import type { TensorData } from '../runtime/runtime.js';
import type { DetectorCard, Downloadable } from './card.js';
import { modelCards } from './cards/model-cards.js';
import { detectorNetworks } from './detector-networks.js';
import { importModel } from './import/convert-model.js';
import { once } from './testing/once.js';
import { quickRuntimes } from './testing/runtimes.js';
import { sourceFiles, sourcesMissing } from './testing/source-files.js';

interface Facts {
  /** What our network and the file take, of pixels of 0...255. */
  readonly order: 'rgb' | 'bgr';
  readonly ours: (value: number) => number;
  readonly theirs: (value: number) => number;
  /** Sides that the file takes. */
  readonly sizes: readonly (readonly [height: number, width: number])[];
  /** Outputs that the file has behind a softmax, and ours before it. */
  readonly softmax?: RegExp;
}

const asItIs = (value: number) => value;
const standardized = (value: number) => (value - 127.5) / 128;

const facts: Readonly<Record<string, Facts>> = {
  'retinaface-mnet025': {
    ...{ order: 'rgb', ours: standardized, theirs: asItIs },
    sizes: [[640, 640]],
    softmax: /^scores/,
  },
  'scrfd-500m': {
    ...{ order: 'rgb', ours: standardized, theirs: standardized },
    sizes: [[640, 640]],
  },
  'yunet-n': {
    ...{ order: 'bgr', ours: asItIs, theirs: asItIs },
    sizes: [
      [640, 640],
      [224, 352],
    ],
  },
};

const cards = [...modelCards].flatMap(([, card]) => (card.kind === 'detector' ? [card] : []));
const singles = [...detectorNetworks].filter(([, roles]) => Object.keys(roles).length === 1);

describe.each(singles)('%s', (architecture, roles) => {
  const create = Object.values(roles)[0] as () => Network;
  const card = cards.find(
    (each) => each.architecture === architecture,
  ) as Downloadable<DetectorCard>;
  const known = facts[architecture] as Facts;
  const photo = ['goldens', 'mtcnn', 'composite_faces_25_to_160.png'] as const;

  it('has names of nodes and of parameters that no other detector has', () => {
    const [first] = parametersOf(create());
    for (const [other, networks] of detectorNetworks) {
      if (other === architecture) continue;
      const names = Object.values(networks).flatMap((each) => parametersOf(each()));
      expect(names.map(({ name }) => name)).not.toContain(first?.name);
    }
  });

  describe.skipIf(sourcesMissing(card) || sharedMissing(...photo))('with its weights', () => {
    const weights = once(async () => importModel(card, await sourceFiles(card)));
    const pixels = (height: number, width: number) =>
      resizeBilinear(readPng(sharedPath(...photo)), width, height).data;

    describe.each(known.sizes)('on a photo of %i x %i pixels', (height, width) => {
      let theirs: readonly TensorData[];
      beforeAll(async () => {
        const [file] = Object.values(await sourceFiles(card));
        theirs = await runFile(file as Uint8Array, known, pixels(height, width), [height, width]);
      });

      it.each(quickRuntimes)('computes what the original file does on %s', async (_, runtime) => {
        const session = await (await runtime()).load(create(), await weights());
        const input = ourInput(known, [pixels(height, width)], [height, width]);
        const outputs = Object.entries(await session.run({ input }));
        await session.dispose();
        expect(outputs).toHaveLength(theirs.length);
        for (const [i, [name, ours]] of outputs.entries()) {
          const data = known.softmax?.test(name) ? softmaxOfPairs(ours) : ours.data;
          expect(largest(data, theirs[i]?.data ?? []), name).toBeLessThan(1e-4);
        }
      });
    });

    it.each(quickRuntimes)(
      'gives each image of a batch what it gives it alone on %s',
      async (_, runtime) => {
        const size = [320, 256] as const;
        const images = [pixels(...size), pixels(...size).toReversed()];
        const session = await (await runtime()).load(create(), await weights());
        const together = await session.run({ input: ourInput(known, images, size) });
        for (const [i, image] of images.entries()) {
          const alone = await session.run({ input: ourInput(known, [image], size) });
          for (const [name, { shape, data }] of Object.entries(alone)) {
            const stride = Number(/\d+$/.exec(name)?.[0]);
            expect(shape.slice(0, 3)).toEqual([1, size[0] / stride, size[1] / stride]);
            const part = together[name]?.data.slice(i * data.length, (i + 1) * data.length);
            expect(largest(part ?? [], data), name).toBeLessThan(1e-4);
          }
        }
        await session.dispose();
      },
    );
  });
});

type Size = readonly [height: number, width: number];

/** Of images of RGB. */
function ourInput({ order, ours }: Facts, images: readonly Uint8Array[], size: Size): TensorData {
  const length = size[0] * size[1] * 3;
  const data = new Float32Array(images.length * length);
  for (const [i, image] of images.entries()) {
    data.set(new Float32Array(inOrder(image, order)).map(ours), i * length);
  }
  return { shape: [images.length, ...size, 3], data };
}

function inOrder(image: Uint8Array, order: Facts['order']): Uint8Array {
  return order === 'rgb' ? image : image.map((_, i) => image[i - (i % 3) + 2 - (i % 3)] as number);
}

/** The file's outputs, in its order, with the channels last. */
async function runFile(
  file: Uint8Array,
  { order, theirs }: Facts,
  image: Uint8Array,
  [height, width]: Size,
): Promise<TensorData[]> {
  const session = await ort.InferenceSession.create(file);
  const cells = height * width;
  const values = inOrder(image, order);
  const planes = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    planes[(i % 3) * cells + Math.floor(i / 3)] = theirs(values[i] as number);
  }
  const input = new ort.Tensor('float32', planes, [1, 3, height, width]);
  const results = await session.run({ [session.inputNames[0] as string]: input });
  return session.outputNames.map((name) => {
    const { dims, data } = results[name] as ort.TypedTensor<'float32'>;
    return dims.length === 4 ? channelsLast(dims, data) : { shape: dims, data };
  });
}

function channelsLast(dims: readonly number[], data: Float32Array): TensorData {
  const [, channels = 1, height = 1, width = 1] = dims;
  const cells = height * width;
  const moved = data.map(
    (_, i) => data[(i % channels) * cells + Math.floor(i / channels)] as number,
  );
  return { shape: [1, height, width, channels], data: moved };
}

/** Of channels 0 and 2, and of 1 and 3. */
function softmaxOfPairs({ data }: TensorData): Float32Array {
  return data.map((value, i) => 1 / (1 + Math.exp((data[i ^ 2] as number) - value)));
}

function largest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  return worst;
}
