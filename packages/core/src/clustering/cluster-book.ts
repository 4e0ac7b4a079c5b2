import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { ClusterState, KeptFace } from './saved-clusters.js';

/** A cluster with its faces in the order in which they came, and the photos that they are in. */
export interface BookedCluster {
  readonly id: number;
  readonly faces: readonly KeptFace[];
  readonly photos: ReadonlySet<string | number>;
}

/**
 * Which face is in which cluster, and which clusters are known to be different people. Every change keeps
 * it whole: each face has one cluster, each cluster a face.
 */
export class ClusterBook {
  readonly #faces = new Map<string, KeptFace>();
  readonly #members = new Map<number, Set<KeptFace>>();
  /** Both ways. */
  readonly #apart = new Map<number, Set<number>>();
  #next = 1;

  /** The number that the next new cluster gets. */
  get next(): number {
    return this.#next;
  }

  get faceCount(): number {
    return this.#faces.size;
  }

  /** Values of a vector; undefined while there is none. */
  get vectorSize(): number | undefined {
    for (const { vector } of this.#faces.values()) return vector.length;
    return undefined;
  }

  state(): Omit<ClusterState, 'model'> {
    const apart = [...this.#apart].flatMap(([a, others]) =>
      [...others].filter((b) => a < b).map((b): [number, number] => [a, b]),
    );
    return { next: this.#next, faces: [...this.#faces.values()], apart };
  }

  fill({ next, faces, apart }: ClusterState): void {
    this.#next = next;
    for (const face of faces) this.put({ ...face });
    for (const [a, b] of apart) this.#keepApart(a, b);
  }

  /** By their numbers, ascending. */
  clusters(): BookedCluster[] {
    return [...this.#members]
      .sort(([a], [b]) => a - b)
      .map(([id, members]) => {
        const faces = [...members];
        const photos = faces.flatMap(({ photo }) => (photo === undefined ? [] : [photo]));
        return { id, faces, photos: new Set(photos) };
      });
  }

  has(id: string): boolean {
    return this.#faces.has(id);
  }

  /** @throws FaceNetError IDENTITY_UNKNOWN */
  face(id: string): KeptFace {
    const face = this.#faces.get(id);
    if (face) return face;
    throw new FaceNetError('IDENTITY_UNKNOWN', `There is no face called ${excerpt(id)}.`, {
      hint: 'list() names the faces of every cluster.',
    });
  }

  areApart(a: number, b: number): boolean {
    return this.#apart.get(a)?.has(b) ?? false;
  }

  newCluster(): number {
    return this.#next++;
  }

  put(face: KeptFace): void {
    this.#faces.set(face.id, face);
    const members = this.#members.get(face.cluster);
    if (members) members.add(face);
    else this.#members.set(face.cluster, new Set([face]));
  }

  merge(into: number, from: number): void {
    this.#membersOf(into);
    const moved = this.#membersOf(from);
    if (into === from) invalid(`Cluster ${into} cannot be merged with itself`);
    for (const other of this.#apart.get(from) ?? []) {
      if (other !== into) this.#keepApart(into, other);
    }
    for (const face of [...moved]) this.#assign(face, into);
  }

  split(cluster: number, ids: readonly string[]): number {
    const members = this.#membersOf(cluster);
    const leaving = new Set(Array.from(ids, (id) => this.face(id)));
    for (const face of leaving) {
      if (!members.has(face)) invalid(`Face ${excerpt(face.id)} is not in cluster ${cluster}`);
    }
    if (leaving.size === 0 || leaving.size === members.size) {
      invalid(`${leaving.size} of ${members.size} faces cannot leave cluster ${cluster}`);
    }
    const id = this.newCluster();
    for (const face of leaving) this.#assign(face, id);
    this.#keepApart(cluster, id);
    return id;
  }

  move(id: string, cluster?: number): number {
    const face = this.face(id);
    if (cluster !== undefined) this.#membersOf(cluster);
    else if (this.#membersOf(face.cluster).size === 1) return face.cluster;
    const before = face.cluster;
    if (cluster === before) return before;
    const target = cluster ?? this.newCluster();
    this.#assign(face, target);
    if (cluster === undefined) this.#keepApart(before, target);
    return target;
  }

  keepApart(idA: string, idB: string): void {
    const [a, b] = [this.face(idA), this.face(idB)];
    if (a === b) invalid(`Face ${excerpt(idA)} cannot be kept apart from itself`);
    if (a.cluster === b.cluster) this.split(a.cluster, [idB]);
    else this.#keepApart(a.cluster, b.cluster);
  }

  remove(ids: readonly string[]): void {
    const faces = new Set(Array.from(ids, (id) => this.face(id)));
    for (const face of faces) {
      this.#leave(face);
      this.#faces.delete(face.id);
    }
  }

  /** @throws FaceNetError IDENTITY_UNKNOWN */
  #membersOf(cluster: number): Set<KeptFace> {
    const members = this.#members.get(cluster);
    if (members) return members;
    throw new FaceNetError('IDENTITY_UNKNOWN', `There is no cluster ${excerpt(cluster)}.`, {
      hint: 'list() gives the numbers of all.',
    });
  }

  #assign(face: KeptFace, cluster: number): void {
    this.#leave(face);
    face.cluster = cluster;
    this.put(face);
  }

  #leave(face: KeptFace): void {
    const members = this.#membersOf(face.cluster);
    members.delete(face);
    if (members.size > 0) return;
    this.#members.delete(face.cluster);
    for (const other of this.#apart.get(face.cluster) ?? []) {
      this.#apart.get(other)?.delete(face.cluster);
    }
    this.#apart.delete(face.cluster);
  }

  #keepApart(a: number, b: number): void {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const others = this.#apart.get(one);
      if (others) others.add(other);
      else this.#apart.set(one, new Set([other]));
    }
  }
}

function invalid(problem: string): never {
  throw new FaceNetError('INVALID_ARGUMENT', `${problem}.`);
}
