import { checkedElementCount } from '../../arrays/element-count.js';
import { checkArray, checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/** Vectors that TensorBoard's projector shows as points of space. */
export interface ProjectorEmbedding {
  /** Names the set and its files: letters, digits, "-" and "_". */
  readonly name: string;
  /** Row-major, a vector after the other. */
  readonly vectors: Float32Array;
  readonly dimensions: number;
  /** What is known of each vector, by the title of the column; shown and searched for. */
  readonly metadata?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Thumbnails of the vectors, row by row in one picture. */
  readonly sprite?: {
    readonly png: Uint8Array;
    /** Of a thumbnail, in pixels. */
    readonly width: number;
    readonly height: number;
  };
}

/**
 * Files for TensorBoard's embedding projector: `projector_config.pbtxt`, and for each set of vectors
 * `NAME-tensors.tsv`, `NAME-metadata.tsv` and `NAME-sprite.png`. They belong into the log folder.
 *
 * Memory: the text of all vectors, about 12 bytes a number.
 *
 * @returns contents by file name; the configuration is the last, so that what it names is there
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function projectorFiles(
  embeddings: readonly ProjectorEmbedding[],
): ReadonlyMap<string, Uint8Array | string> {
  checkArray(embeddings, 'The list of embeddings');
  const files = new Map<string, Uint8Array | string>();
  const configuration: string[] = [];
  for (const embedding of embeddings) {
    checkObject(embedding, 'An embedding');
    const { name, metadata, sprite } = embedding;
    check(embedding);
    const tensors = `${name}-tensors.tsv`;
    if (files.has(tensors)) throw unusable(name, 'is there twice');
    files.set(tensors, tensorRows(embedding));
    const lines = [`tensor_name: "${name}"`, `tensor_path: "${tensors}"`];
    if (metadata) {
      files.set(`${name}-metadata.tsv`, metadataRows(metadata));
      lines.push(`metadata_path: "${name}-metadata.tsv"`);
    }
    if (sprite) {
      files.set(`${name}-sprite.png`, sprite.png);
      lines.push('sprite {', `  image_path: "${name}-sprite.png"`);
      for (const size of [sprite.width, sprite.height]) lines.push(`  single_image_dim: ${size}`);
      lines.push('}');
    }
    configuration.push('embeddings {', ...lines.map((line) => `  ${line}`), '}', '');
  }
  return files.set('projector_config.pbtxt', configuration.join('\n'));
}

function check({ name, vectors, dimensions, metadata, sprite }: ProjectorEmbedding): void {
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) {
    throw unusable(name, 'has a name that is none for files');
  }
  if (!(vectors instanceof Float32Array)) throw unusable(name, 'has no Float32Array of vectors');
  const count = vectors.length / dimensions;
  if (checkedElementCount([count, dimensions]) !== vectors.length) {
    throw unusable(name, `has ${vectors.length} numbers, not rows of ${excerpt(dimensions)}`);
  }
  for (const [title, column] of Object.entries(metadata ?? {})) {
    if (column?.length === count) continue;
    throw unusable(name, `says ${column?.length} times ${excerpt(title)} of ${count} vectors`);
  }
  if (sprite && !(sprite.width > 0 && sprite.height > 0)) {
    throw unusable(name, `has thumbnails of ${excerpt([sprite.width, sprite.height])} pixels`);
  }
}

function unusable(name: unknown, problem: string): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `The embedding ${excerpt(name)} ${problem}.`);
}

function tensorRows({ vectors, dimensions }: ProjectorEmbedding): string {
  const rows: string[] = [];
  for (let start = 0; start < vectors.length; start += dimensions) {
    const row = Array.from(vectors.subarray(start, start + dimensions), exactly);
    rows.push(`${row.join('\t')}\n`);
  }
  return rows.join('');
}

/** In nine digits, which tell any two float32 apart. */
function exactly(value: number): string {
  return String(Number(value.toPrecision(9)));
}

/** A single column has no title, by the projector's rule. */
function metadataRows(metadata: NonNullable<ProjectorEmbedding['metadata']>): string {
  const columns = Object.entries(metadata);
  const titles = columns.length > 1 ? [columns.map(([title]) => title)] : [];
  const [, first = []] = columns[0] ?? [];
  const rows = first.map((_, i) => columns.map(([, column]) => column[i]));
  const cell = (value: unknown) => String(value).replace(/[\t\r\n]+/g, ' ');
  return [...titles, ...rows].map((row) => `${row.map(cell).join('\t')}\n`).join('');
}
