import { createAbortPoint } from '../abort.js';
import { checkArray, checkText, optionsOf } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { ProgressReporter } from '../progress.js';
import { ClusterBook } from './cluster-book.js';
import {
  type ClusterableFace,
  type ClusterDecision,
  checkFace,
  checkModel,
  decidedThreshold,
  levelOf,
} from './cluster-faces.js';
import { embeddingRows, normalizeRows } from './embedding-rows.js';
import { joinNearest } from './join-nearest.js';
import { forEachNearPair } from './near-pairs/near-pairs.js';
import { readClusters, type SavedClusters, saveClusters } from './saved-clusters.js';
import { shareOne } from './share-one.js';

/** A face that joins {@link FaceClusters}. */
export interface NewClusterFace extends ClusterableFace {
  /** What it is called from now on, once among all: "beach.jpg#0". */
  readonly id: string;
}

/** Where a new face went. */
export interface JoinedFace {
  readonly face: string;
  readonly cluster: number;
  /** Whether nobody was in that cluster before. */
  readonly isNew: boolean;
}

/** Faces of one person, as far as is known. */
export interface FaceCluster {
  /** Never given to another cluster. */
  readonly id: number;
  /** In the order in which they came. */
  readonly faces: readonly string[];
}

/** Two clusters that may be one person. */
export interface MergeSuggestion {
  /** The older one. */
  readonly into: number;
  readonly from: number;
  /** Root of the mean squared distance between their members, below the threshold. */
  readonly distance: number;
}

/** How long work is watched and stopped. */
export interface ClusterWork {
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressReporter;
}

/**
 * Clusters of a collection that grows. What was sorted stays sorted: a face that has a cluster keeps it,
 * numbers are never given twice, and no two clusters become one unless {@link FaceClusters.merge} says so;
 * new faces join clusters or make new ones. So corrections survive whatever comes later.
 *
 * The first `add` does what {@link clusterFaces} does. Later ones join the new faces to the clusters that
 * there are, and to each other, by the same average linkage; that takes time by their number times the
 * number of clusters.
 *
 * ```ts
 * const clusters = new FaceClusters({ card: facenet.card });
 * await clusters.add(faces.map((face, i) => ({ ...face, id: `${path}#${i}`, photo: path })));
 * await writeFile('clusters.json', JSON.stringify(clusters));
 * // Another day:
 * const again = FaceClusters.from(JSON.parse(text), { card: facenet.card });
 * const joined = await again.add(newFaces); // [{ face: 'b.jpg#0', cluster: 3, isNew: false }, ...]
 * ```
 */
export class FaceClusters {
  readonly #decision: ClusterDecision;
  readonly #book: ClusterBook;
  #model: string | undefined;
  #busy = false;

  /**
   * @param decision a card, with which the threshold grows stricter as faces come, or a fixed threshold
   * @throws FaceNetError INVALID_ARGUMENT when it has neither, or they are out of range
   */
  constructor(decision: ClusterDecision) {
    decidedThreshold(decision, 0);
    this.#decision = decision;
    this.#book = new ClusterBook();
  }

  /**
   * Goes on with what `JSON.stringify` made of clusters.
   *
   * @param saved the parsed JSON
   * @throws FaceNetError INVALID_ARGUMENT for what is none, or is of another model than the card's
   */
  static from(saved: unknown, decision: ClusterDecision): FaceClusters {
    const state = readClusters(saved);
    const clusters = new FaceClusters(decision);
    const card = decision.card?.id;
    if (card !== undefined && state.model !== undefined && state.model !== card) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `The clusters hold faces of "${state.model}", the card is of "${card}".`,
        { hint: 'Embed new faces with the model of the old ones, or begin anew.' },
      );
    }
    clusters.#book.fill(state);
    clusters.#model = state.model;
    return clusters;
  }

  /** Plain data, for `JSON.stringify`: 2.8 kB for a face of 512 values. */
  toJSON(): SavedClusters {
    return saveClusters({ ...this.#book.state(), model: this.#model });
  }

  /** How many faces there are. */
  get size(): number {
    return this.#book.faceCount;
  }

  /** Whether a face of that name is here. */
  has(face: string): boolean {
    return this.#book.has(face);
  }

  /** All clusters: the largest first, of equals the oldest. */
  list(): FaceCluster[] {
    return this.#book
      .clusters()
      .map(({ id, faces }) => ({ id, faces: faces.map((face) => face.id) }))
      .sort((a, b) => b.faces.length - a.faces.length || a.id - b.id);
  }

  /** @throws FaceNetError IDENTITY_UNKNOWN when there is no such face */
  clusterOf(face: string): number {
    return this.#book.face(face).cluster;
  }

  /**
   * Sorts new faces in. Either all of them are in afterwards or, when it throws, none.
   *
   * @returns where each went, in their order
   * @throws FaceNetError INVALID_ARGUMENT for faces without embeddings or of another model; CONFLICT for
   * names that are taken, or while another call is sorting; ABORTED
   */
  async add(faces: readonly NewClusterFace[], work: ClusterWork = {}): Promise<JoinedFace[]> {
    const { signal, onProgress } = optionsOf(work);
    return this.#alone(async () => {
      const abortPoint = createAbortPoint(signal, 'Clustering');
      const rows = await this.#checkedRows(faces, abortPoint);
      const total = faces.length;
      await abortPoint();
      if (total === 0) return [];
      const size = rows.length / total;
      const old = this.#book.clusters();
      const sums = new Float32Array((old.length + total) * size);
      for (const [i, { faces: members }] of old.entries()) addUp(sums, i * size, members);
      sums.set(rows, old.length * size);
      const photos = [
        ...old.map(({ photos }) => new Set(photos)),
        ...faces.map(({ photo }) => new Set(photo === undefined ? [] : [photo])),
      ];
      const members = photos.map((_, i) => (i < old.length ? [] : [i - old.length]));
      await joinNearest(
        {
          size,
          sums,
          sizes: Float64Array.from(photos, (_, i) => old[i]?.faces.length ?? 1),
          apart: (a, b) => (a < old.length && b < old.length) || shareOne(photos[a]!, photos[b]!),
          onJoin: (into, from) => {
            for (const face of members[from]!.splice(0)) members[into]!.push(face);
            for (const photo of photos[from]!) photos[into]!.add(photo);
          },
        },
        {
          level: levelOf(decidedThreshold(this.#decision, this.size + total)),
          from: old.length,
          abortPoint,
          onRows: (done) => {
            onProgress?.({
              task: 'cluster',
              done: Math.max(0, done - old.length),
              total,
              unit: 'faces',
            });
          },
        },
      );
      const fresh = members.slice(old.length).filter((group) => group.length > 0);
      fresh.sort((a, b) => b.length - a.length || Math.min(...a) - Math.min(...b));
      const clusterOf = new Map<number, number>();
      for (const [i, { id }] of old.entries())
        for (const face of members[i]!) clusterOf.set(face, id);
      const firstNew = this.#book.next;
      for (const group of fresh) {
        const id = this.#book.newCluster();
        for (const face of group) clusterOf.set(face, id);
      }
      this.#model ??= faces[0]!.embedding.model;
      return faces.map(({ id, photo }, i) => {
        const cluster = clusterOf.get(i)!;
        const vector = rows.slice(i * size, (i + 1) * size);
        this.#book.put({ id, cluster, vector, ...(photo !== undefined && { photo }) });
        return { face: id, cluster, isNew: cluster >= firstNew };
      });
    });
  }

  /**
   * Two clusters are one person: all faces of `from` belong to `into`, and the number `from` is used no
   * more. Overrules what kept them apart.
   *
   * @throws FaceNetError IDENTITY_UNKNOWN when there is no such cluster; INVALID_ARGUMENT for one twice;
   * CONFLICT while `add` is sorting
   */
  merge(into: number, from: number): void {
    this.#checkIdle();
    this.#book.merge(into, from);
  }

  /**
   * Some faces of a cluster are another person. The two are not suggested for merging again.
   *
   * @returns the number of the new cluster of those faces
   * @throws FaceNetError IDENTITY_UNKNOWN for a cluster that is none; INVALID_ARGUMENT for faces that are
   * not in it, no faces, or all of them; CONFLICT while `add` is sorting
   */
  split(cluster: number, faces: readonly string[]): number {
    this.#checkIdle();
    checkArray(faces, 'The list of faces');
    return this.#book.split(cluster, faces);
  }

  /**
   * A face belongs to another cluster; by default, to a new one.
   *
   * @returns its cluster
   * @throws FaceNetError IDENTITY_UNKNOWN for what is no face or cluster; CONFLICT while `add` is sorting
   */
  move(face: string, cluster?: number): number {
    this.#checkIdle();
    return this.#book.move(face, cluster);
  }

  /**
   * Two faces are different people: if they are in one cluster, the second leaves it for one of its own,
   * and their clusters are not suggested for merging.
   *
   * @throws FaceNetError IDENTITY_UNKNOWN when there is no such face; INVALID_ARGUMENT for one face twice;
   * CONFLICT while `add` is sorting
   */
  keepApart(a: string, b: string): void {
    this.#checkIdle();
    this.#book.keepApart(a, b);
  }

  /**
   * Forgets faces; clusters without any are gone, their numbers used no more.
   *
   * @throws FaceNetError IDENTITY_UNKNOWN when there is no such face, which leaves all; CONFLICT while
   * `add` is sorting
   */
  remove(faces: readonly string[]): void {
    this.#checkIdle();
    checkArray(faces, 'The list of faces');
    this.#book.remove(faces);
  }

  /**
   * Clusters that came apart but lie within the threshold, the nearest first: somebody whose photos came
   * little by little may have several. Those that share a photo or that a correction keeps apart are left
   * out.
   *
   * @throws FaceNetError ABORTED
   */
  async suggestMerges(work: Pick<ClusterWork, 'signal'> = {}): Promise<MergeSuggestion[]> {
    const { signal } = optionsOf(work);
    const abortPoint = createAbortPoint(signal, 'Comparing clusters');
    await abortPoint();
    const clusters = this.#book.clusters();
    const size = clusters[0]?.faces[0]?.vector.length ?? 0;
    const values = new Float32Array(clusters.length * size);
    for (const [i, { faces }] of clusters.entries()) addUp(values, i * size, faces, faces.length);
    const level = levelOf(decidedThreshold(this.#decision, this.size));
    const found: MergeSuggestion[] = [];
    await forEachNearPair(
      { values, count: clusters.length, size },
      { least: () => level, abortPoint },
      (i, j, product) => {
        const [a, b] = [clusters[i]!, clusters[j]!];
        if (product <= level || this.#book.areApart(a.id, b.id)) return;
        if (shareOne(a.photos, b.photos)) return;
        const [into, from] = a.id < b.id ? [a.id, b.id] : [b.id, a.id];
        found.push({ into, from, distance: Math.sqrt(Math.max(0, 2 - 2 * product)) });
      },
    );
    return found.sort((a, b) => a.distance - b.distance);
  }

  /** The vectors of new faces, each of length 1. */
  async #checkedRows(
    faces: readonly NewClusterFace[],
    abortPoint: () => Promise<void>,
  ): Promise<Float32Array> {
    checkArray(faces, 'The list of faces');
    const ids = new Set<string>();
    for (const [i, face] of faces.entries()) {
      checkFace(face, i);
      checkText(face.id, `The id of face ${i}`);
      if (face.id === '') {
        throw new FaceNetError('INVALID_ARGUMENT', `The id of face ${i} is empty.`);
      }
      if (ids.has(face.id) || this.has(face.id)) {
        throw new FaceNetError('CONFLICT', `There is a face called ${excerpt(face.id)} already.`, {
          hint: 'Leave out faces that were added before, or give each an id of its own.',
        });
      }
      ids.add(face.id);
    }
    checkModel(faces, this.#decision.card);
    const embeddings = faces.map(({ embedding }) => embedding);
    const rows = await embeddingRows(embeddings, abortPoint);
    const model = faces[0]?.embedding.model;
    const size = this.#book.vectorSize;
    const other = model !== undefined && this.#model !== undefined && model !== this.#model;
    if (other || (size !== undefined && faces.length > 0 && rows.length / faces.length !== size)) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `The clusters hold faces of "${this.#model}", the new ones were embedded by "${model}".`,
        { hint: 'Embed new faces with the model of the old ones, or begin anew.' },
      );
    }
    return normalizeRows(rows, rows.length / faces.length, abortPoint);
  }

  /** Sorting gives way to other code, which must not change the clusters meanwhile. */
  async #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#checkIdle();
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  #checkIdle(): void {
    if (!this.#busy) return;
    throw new FaceNetError('CONFLICT', 'New faces are being sorted in.', {
      hint: 'Await add() before the next change.',
    });
  }
}

/** Adds up vectors into a row that holds zeros, divided by `share`. */
function addUp(
  rows: Float32Array,
  start: number,
  faces: readonly { readonly vector: Float32Array }[],
  share = 1,
): void {
  for (const { vector } of faces) {
    for (let k = 0; k < vector.length; k++) {
      rows[start + k] = rows[start + k]! + vector[k]! / share;
    }
  }
}
