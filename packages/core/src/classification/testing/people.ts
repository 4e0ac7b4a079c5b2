import { MersenneTwister } from '../../mersenne-twister.js';
import { Embedding } from '../../pipeline/embedding.js';

/** Faces of made-up people, who lie apart as those of a good model do. */
export interface People {
  readonly embeddings: readonly Embedding[];
  readonly labels: readonly string[];
  readonly card: {
    readonly id: string;
    readonly embeddingSize: number;
    readonly thresholds: readonly { readonly far: number; readonly distance: number }[];
  };
}

/** Spread of a person's faces around their mean, as a share of the mean's length. */
const SPREAD = 0.8;

/**
 * People around random directions.
 *
 * @param skip people that are drawn before and left out: strangers
 */
export function makePeople(
  count: number,
  faces: number,
  options: { readonly size?: number; readonly skip?: number; readonly seed?: number } = {},
): People {
  const { size = 64, skip = 0, seed = 1 } = options;
  const random = new MersenneTwister(seed);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.random())) * Math.cos(2 * Math.PI * random.random());
  const embeddings: Embedding[] = [];
  const labels: string[] = [];
  for (let person = 0; person < skip + count; person++) {
    const mean = Array.from({ length: size }, normal);
    for (let face = 0; face < faces; face++) {
      const values = mean.map((value) => value + SPREAD * normal());
      const length = Math.hypot(...values);
      if (person < skip) continue;
      embeddings.push(
        new Embedding(
          'made-up',
          Float32Array.from(values, (v) => v / length),
        ),
      );
      labels.push(`Person ${person}`);
    }
  }
  // What random directions of 64 values lie apart; measured on 2,000 of them.
  const thresholds = [
    { far: 1e-2, distance: 1.186 },
    { far: 1e-3, distance: 1.106 },
    { far: 1e-4, distance: 1.036 },
    { far: 1e-5, distance: 0.966 },
  ];
  return { embeddings, labels, card: { id: 'made-up', embeddingSize: size, thresholds } };
}
