import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { checkEmbedding } from '../pipeline/embedding.js';

const FORMAT = 'facenet-clusters';
const VERSION = 1;

/** A face of {@link FaceClusters}, with the cluster that it belongs to. */
export interface KeptFace {
  readonly id: string;
  readonly photo?: string | number;
  readonly vector: Float32Array;
  cluster: number;
}

/** All that {@link FaceClusters} knows. */
export interface ClusterState {
  readonly model: string | undefined;
  /** The number that the next new cluster gets. */
  readonly next: number;
  readonly faces: readonly KeptFace[];
  /** Numbers of clusters that a correction keeps apart. */
  readonly apart: readonly (readonly [number, number])[];
}

/** All that {@link FaceClusters} knows, as plain data: vectors as base64 of little-endian float32. */
export interface SavedClusters {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly model: string | null;
  readonly nextCluster: number;
  readonly apart: readonly (readonly [number, number])[];
  readonly faces: readonly SavedFace[];
}

interface SavedFace {
  readonly id: string;
  readonly photo?: string | number;
  readonly cluster: number;
  readonly vector: string;
}

export function saveClusters({ model, next, faces, apart }: ClusterState): SavedClusters {
  return {
    format: FORMAT,
    version: VERSION,
    model: model ?? null,
    nextCluster: next,
    apart,
    faces: faces.map(({ id, photo, cluster, vector }) => ({
      id,
      ...(photo !== undefined && { photo }),
      cluster,
      vector: toBase64(vector),
    })),
  };
}

/**
 * Reads what {@link saveClusters} gave, after JSON and whoever had it in between.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming what is wrong
 */
export function readClusters(value: unknown): ClusterState {
  const saved = (Object(value) === value ? value : {}) as Partial<SavedClusters>;
  if (saved.format !== FORMAT) fail(`These are no saved clusters: ${excerpt(value)}`);
  if (saved.version !== VERSION) fail(`These clusters are of version ${excerpt(saved.version)}`);
  const { model, nextCluster, apart, faces } = saved;
  if (model !== null && (typeof model !== 'string' || model === '')) {
    fail(`The model of the clusters is ${excerpt(model)}`);
  }
  if (!isNumber(nextCluster)) fail(`The next cluster is ${excerpt(nextCluster)}`);
  if (!Array.isArray(faces)) fail('The clusters have no list of faces');
  if (!Array.isArray(apart)) fail('The clusters have no list of those that are apart');
  const seen = new Set<string>();
  const known = Array.from(faces as readonly unknown[], (face, i): KeptFace => {
    const { id, photo, cluster, vector } = Object(face) as Partial<SavedFace>;
    if (typeof id !== 'string' || id === '' || seen.has(id)) {
      fail(`Face ${i} of the clusters is called ${excerpt(id)}`);
    }
    seen.add(id);
    if (photo !== undefined && typeof photo !== 'string' && typeof photo !== 'number') {
      fail(`The photo of face ${excerpt(id)} is ${excerpt(photo)}`);
    }
    if (!isNumber(cluster) || cluster >= nextCluster) {
      fail(`The cluster of face ${excerpt(id)} is ${excerpt(cluster)}`);
    }
    const values = fromBase64(vector);
    if (!values) fail(`The vector of face ${excerpt(id)} is damaged`);
    checkEmbedding({ model, vector: values });
    return { id, cluster, vector: values, ...(photo !== undefined && { photo }) };
  });
  const size = known[0]?.vector.length;
  const other = known.find(({ vector }) => vector.length !== size);
  if (other) fail(`Face ${excerpt(other.id)} has ${other.vector.length} values, others ${size}`);
  const pairs = Array.from(apart as readonly unknown[], (pair): [number, number] => {
    const [a, b, ...more] = Array.isArray(pair) ? pair : [];
    if (!isNumber(a) || !isNumber(b) || more.length > 0) {
      fail(`Clusters that are apart are ${excerpt(pair)}`);
    }
    return [a, b];
  });
  return { model: model ?? undefined, next: nextCluster, faces: known, apart: pairs };
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function fail(problem: string): never {
  throw new FaceNetError('INVALID_ARGUMENT', `${problem}.`, {
    hint: 'Pass what toJSON() of FaceClusters gave, or begin anew.',
  });
}

/** Bytes that are turned into characters at once; arguments of a call are limited. */
const CHUNK = 8192;

function toBase64(vector: Float32Array): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  let text = '';
  for (let start = 0; start < view.byteLength; start += CHUNK) {
    const end = Math.min(start + CHUNK, view.byteLength);
    text += String.fromCharCode(...new Uint8Array(view.buffer, start, end - start));
  }
  return btoa(text);
}

/** @returns undefined for what is no base64 of float32 */
function fromBase64(base64: unknown): Float32Array | undefined {
  if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  if (base64.length % 4 !== 0) return undefined;
  const text = atob(base64);
  if (text.length === 0 || text.length % 4 !== 0) return undefined;
  const view = new DataView(new ArrayBuffer(text.length));
  for (let i = 0; i < text.length; i++) view.setUint8(i, text.charCodeAt(i));
  return Float32Array.from({ length: text.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
