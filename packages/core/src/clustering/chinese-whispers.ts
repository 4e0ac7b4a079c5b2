import { createAbortPoint } from '../abort.js';
import { optionsOf } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { seededRandom } from '../evaluation/calibration/identity-bootstrap.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import type { ProgressReporter } from '../progress.js';
import { checkThings } from './distance-matrix.js';
import { embeddingRows } from './embedding-rows.js';
import { largestFirst } from './largest-first.js';
import { forEachNearPair } from './near-pairs/near-pairs.js';

/** How whispers spread. */
export interface ChineseWhispersOptions {
  /** Faces whose dot product is above it hear each other; default 0.55, as the original's. */
  readonly similarity?: number;
  /** How often everybody listens; default 20, as the original's. It ends before when nothing changes. */
  readonly iterations?: number;
  /** Of the order in which they do; a whole number, default 0. The original's order is another each time. */
  readonly seed?: number;
  /** Leaves out faces that hear nobody, as the original does; by default each is a cluster of its own. */
  readonly compat?: boolean;
  readonly signal?: AbortSignal;
  /** Told how many faces have been compared with all before them. */
  readonly onProgress?: ProgressReporter;
}

/**
 * Chinese whispers (Biemann, "Chinese Whispers", 2006), as clustering.py of the original does it: in random
 * order, over and over, each face takes the label that the faces near it have, weighed by their products.
 *
 * Whatever is connected may end as one: among thousands of faces, with a network that is not very sure,
 * that is most of them. {@link clusterFaces} does not.
 *
 * @param embeddings of one model
 * @returns clusters of indices, ascending; the largest cluster first, of equals the one with the lowest
 * index
 * @throws FaceNetError INVALID_ARGUMENT for embeddings that are none or of several models, or impossible
 * options; ABORTED
 */
export async function chineseWhispers(
  embeddings: readonly EmbeddingLike[],
  options: ChineseWhispersOptions = {},
): Promise<number[][]> {
  checkThings(embeddings);
  const settings = optionsOf(options);
  const { similarity = 0.55, iterations = 20, seed = 0, compat = false, signal } = settings;
  check('The similarity', similarity, Number.isFinite(similarity));
  check('The number of iterations', iterations, Number.isInteger(iterations) && iterations >= 0);
  check('The seed', seed, Number.isInteger(seed));
  const abortPoint = createAbortPoint(signal, 'Clustering');
  await abortPoint();
  const graph = await hearingFaces(embeddings, similarity, settings.onProgress, abortPoint);
  const labels = Int32Array.from(embeddings, (_, i) => i);
  const order = Int32Array.from(labels.filter((i) => graph.count(i) > 0));
  const random = seededRandom(seed);
  const weights = new Float64Array(embeddings.length);
  for (let round = 0; round < iterations; round++) {
    let changed = 0;
    shuffle(order, random);
    for (const face of order) {
      await abortPoint();
      const loudest = loudestLabel(graph, face, labels, weights);
      if (loudest !== labels[face]) changed++;
      labels[face] = loudest;
    }
    if (changed === 0) break;
  }
  const clusters = embeddings.map((): number[] => []);
  for (const [face, label] of labels.entries()) {
    if (!compat || graph.count(face) > 0) clusters[label]!.push(face);
  }
  return largestFirst(clusters);
}

/** The label with the largest sum of products among those near; of equals the one that is heard first. */
function loudestLabel(
  graph: Graph,
  face: number,
  labels: Int32Array,
  weights: Float64Array,
): number {
  const { neighbours, products, starts } = graph;
  const [start, end] = [starts[face]!, starts[face + 1]!];
  for (let at = start; at < end; at++) {
    const label = labels[neighbours[at]!]!;
    weights[label] = weights[label]! + products[at]!;
  }
  // As in the original, only a sum above 0 counts.
  let [loudest, most] = [face, 0];
  for (let at = start; at < end; at++) {
    const label = labels[neighbours[at]!]!;
    if (weights[label]! > most) [loudest, most] = [label, weights[label]!];
  }
  for (let at = start; at < end; at++) weights[labels[neighbours[at]!]!] = 0;
  return loudest;
}

/** Who hears whom: the neighbours of face i stand from `starts[i]` on and before `starts[i + 1]`. */
class Graph {
  readonly starts: Int32Array;
  readonly neighbours: Int32Array;
  readonly products: Float32Array;

  constructor(faces: number, pairs: PairList) {
    this.starts = new Int32Array(faces + 1);
    for (const face of pairs.faces()) this.starts[face + 1]!++;
    for (let i = 0; i < faces; i++) this.starts[i + 1] = this.starts[i + 1]! + this.starts[i]!;
    this.neighbours = new Int32Array(2 * pairs.count);
    this.products = new Float32Array(2 * pairs.count);
    const next = this.starts.slice();
    pairs.forEach((i, j, product) => {
      this.neighbours[next[i]!] = j;
      this.products[next[i]!++] = product;
      this.neighbours[next[j]!] = i;
      this.products[next[j]!++] = product;
    });
  }

  count(face: number): number {
    return this.starts[face + 1]! - this.starts[face]!;
  }
}

/** Pairs of faces with their product, in arrays that double as they fill. */
class PairList {
  count = 0;
  #faces = new Int32Array(2048);
  #products = new Float32Array(1024);

  add(i: number, j: number, product: number): void {
    if (this.count === this.#products.length) {
      this.#faces = doubled(this.#faces, new Int32Array(2 * this.#faces.length));
      this.#products = doubled(this.#products, new Float32Array(2 * this.count));
    }
    this.#faces[2 * this.count] = i;
    this.#faces[2 * this.count + 1] = j;
    this.#products[this.count++] = product;
  }

  /** Both faces of each pair. */
  faces(): Int32Array {
    return this.#faces.subarray(0, 2 * this.count);
  }

  forEach(visit: (i: number, j: number, product: number) => void): void {
    for (let at = 0; at < this.count; at++) {
      visit(this.#faces[2 * at]!, this.#faces[2 * at + 1]!, this.#products[at]!);
    }
  }
}

function doubled<List extends Int32Array | Float32Array>(values: List, room: List): List {
  room.set(values);
  return room;
}

async function hearingFaces(
  embeddings: readonly EmbeddingLike[],
  similarity: number,
  onProgress: ProgressReporter | undefined,
  abortPoint: () => Promise<void>,
): Promise<Graph> {
  const count = embeddings.length;
  const values = await embeddingRows(embeddings, abortPoint);
  const rows = { values, count, size: count > 0 ? values.length / count : 0 };
  const pairs = new PairList();
  const onRows = (done: number) =>
    onProgress?.({ task: 'cluster', done, total: count, unit: 'faces' });
  await forEachNearPair(rows, { least: () => similarity, abortPoint, onRows }, (i, j, product) => {
    if (product > similarity) pairs.add(i, j, product);
  });
  return new Graph(count, pairs);
}

function shuffle(order: Int32Array, random: (below: number) => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}

function check(what: string, value: unknown, sound: boolean): void {
  if (sound) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${what} is ${excerpt(value)}.`);
}
