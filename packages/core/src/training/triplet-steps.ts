import { FaceNetError } from '../errors.js';
import { MersenneTwister, type MersenneTwisterState } from '../mersenne-twister.js';
import type { TensorData } from '../runtime/runtime.js';
import type { ImageView } from './data/augmentation/image-view.js';
import type { TrainingPhotos } from './data/batch-source.js';
import { samplePeople } from './data/sample-people.js';
import { selectTriplets, type TripletRows } from './mining/select-triplets.js';
import { squaredDistance } from './mining/squared-distances.js';
import { embeddingSizeOf } from './plan.js';
import { uniformFeeds } from './step-feeds.js';
import type { MiningReport, StepBatch, StepContext, StepSource } from './step-source.js';

/** How triplets are looked for: the original's flags. */
export interface TripletStepsOptions {
  /** How many photos each person has, in the order of the photos. */
  readonly classSizes: ArrayLike<number>;
  readonly people: number;
  readonly imagesPerPerson: number;
  /** Images of a step; three make a triplet. */
  readonly batchSize: number;
  /** Margin of the squared distances. */
  readonly alpha: number;
  readonly view: ImageView;
  readonly seed: number;
  /** Input of the plan that takes images; default `input`. */
  readonly images?: string;
}

/** Photos of triplets that were chosen, three after another, and how many batches of them are done. */
interface Round {
  readonly photos: readonly number[];
  readonly done: number;
}

interface TripletState {
  readonly random: MersenneTwisterState;
  /** Number of batches that photos were made for, on which augmentation depends. */
  readonly made: number;
  readonly round: Round;
}

/** Rounds without any triplet after which there is nothing to learn any more. */
const PATIENCE = 100;
/** Triplets that a report shows. */
const SHOWN = 5;

/**
 * Steps on triplets, round by round as the original finds them (section 3.2 of the FaceNet paper, with
 * the rule of VGG-Face): photos of some people are embedded with the network as it is, violating
 * triplets are chosen among them, and become batches until they are used up. An epoch ends with the
 * first round that reaches its number of steps.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a batch that is not divisible by three, and from its epochs
 * when in 100 rounds no triplet violates the margin
 */
export function tripletSteps(photos: TrainingPhotos, options: TripletStepsOptions): StepSource {
  const { batchSize, people, imagesPerPerson } = options;
  if (batchSize % 3 !== 0 || (people * imagesPerPerson) % 3 !== 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A batch of ${batchSize} images, and ${people} people of ${imagesPerPerson}, must be divisible by three.`,
      { hint: 'Choose a batch size, people and images per person that make whole triplets.' },
    );
  }
  const random = new MersenneTwister(options.seed);
  let made = 0;
  let round: Round = { photos: [], done: 0 };

  /** Batches of chosen photos, which begin after those that are done. */
  async function* train({ signal }: StepContext): AsyncGenerator<StepBatch> {
    const order = Int32Array.from(round.photos).subarray(round.done * batchSize);
    if (order.length === 0) return;
    const source = photos.batches({ ...batching(), order });
    try {
      for (let batch = await source.next(signal); batch; batch = await source.next(signal)) {
        made += 1;
        round = { ...round, done: round.done + 1 };
        const { count, images, labels } = batch;
        const feeds = { ...imageFeeds(images, count), labels: { shape: [count], data: labels } };
        yield { kind: 'batch', feeds, count };
      }
    } finally {
      await source.dispose();
    }
  }

  /** A round of which nothing is left when it is stopped, so that it can be begun again. */
  async function mine(context: StepContext): Promise<MiningReport> {
    const before = { random: random.state(), made };
    try {
      return await search(context);
    } catch (error) {
      random.restore(before.random);
      made = before.made;
      throw error;
    }
  }

  /** Embeds photos of some people, and chooses triplets among them. */
  async function search(context: StepContext): Promise<MiningReport> {
    const { session, signal } = context;
    const began = Date.now();
    const sampled = samplePeople(random, options.classSizes, { people, imagesPerPerson });
    const size = embeddingSizeOf(session.plan);
    const embeddings = new Float32Array(sampled.images.length * size);
    const source = photos.batches({ ...batching(), order: sampled.images });
    try {
      let row = 0;
      for (let batch = await source.next(signal); batch; batch = await source.next(signal)) {
        const drawn = uniformFeeds(session.plan.forward, batch.count, options.seed, made, 1);
        made += 1;
        const feeds = { ...drawn, ...imageFeeds(batch.images, batch.count) };
        const outputs = await session.run('forward', feeds);
        embeddings.set((outputs.embeddings as TensorData).data, row * size);
        row += batch.count;
      }
    } finally {
      await source.dispose();
    }
    const embedded = Date.now();
    const { counts } = sampled;
    const { triplets, pairs } = selectTriplets(embeddings, size, {
      ...{ counts, people, alpha: options.alpha, random },
    });
    const photoOf = (row: number) => sampled.images[row] as number;
    round = { photos: triplets.flat().map(photoOf), done: 0 };
    const hardest = hardestOf(triplets, embeddings, size).map(
      ([anchor, positive, negative]) =>
        [photoOf(anchor), photoOf(positive), photoOf(negative)] as const,
    );
    return {
      kind: 'mining',
      ...{ images: sampled.images.length, pairs, triplets: triplets.length, hardest },
      forwardSeconds: (embedded - began) / 1000,
      selectionSeconds: (Date.now() - embedded) / 1000,
    };
  }

  const batching = () => ({
    ...{ batchSize, views: [options.view], seed: options.seed, firstStep: made },
  });
  const imageFeeds = (data: Float32Array, count: number) => ({
    [options.images ?? 'input']: { shape: [count, options.view.size, options.view.size, 3], data },
  });

  return {
    async *epoch(context) {
      let { done } = context;
      let empty = 0;
      for await (const batch of train(context)) {
        done += 1;
        yield batch; // of a round that a stop had cut short
      }
      while (done < context.epochSize) {
        const report = await mine(context);
        yield report;
        empty = report.triplets === 0 ? empty + 1 : 0;
        if (empty === PATIENCE) throw nothingToLearn(options.alpha);
        for await (const batch of train(context)) {
          done += 1;
          yield batch;
        }
      }
    },
    state: (): TripletState => ({ random: random.state(), made, round }),
    restore(state) {
      const { random: place, made: before, round: open } = state as TripletState;
      if (!Number.isSafeInteger(before) || !Array.isArray(open?.photos)) {
        throw new FaceNetError('CHECKPOINT_INVALID', 'The state is not of steps on triplets.', {
          hint: 'Resume with the command that the training began with.',
        });
      }
      random.restore(place);
      made = before;
      round = open;
    },
    dispose: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Those whose negative lies nearest, compared with their positive. */
function hardestOf(
  triplets: readonly TripletRows[],
  embeddings: Float32Array,
  size: number,
): TripletRows[] {
  const distance = (a: number, b: number) => squaredDistance(embeddings, size, a, b);
  return triplets
    .map((rows) => ({ rows, excess: distance(rows[0], rows[2]) - distance(rows[0], rows[1]) }))
    .sort((a, b) => a.excess - b.excess)
    .slice(0, SHOWN)
    .map(({ rows }) => rows);
}

function nothingToLearn(alpha: number): FaceNetError {
  return new FaceNetError(
    'INVALID_ARGUMENT',
    `In ${PATIENCE} rounds no triplet violated the margin of ${alpha}: there is nothing to learn.`,
    { hint: 'Raise alpha, or sample more people.' },
  );
}
