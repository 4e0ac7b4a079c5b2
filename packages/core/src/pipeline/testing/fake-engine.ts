import { throwIfAborted } from '../../abort.js';
import { FaceNetError } from '../../errors.js';
import { FaceNet } from '../../facenet/facenet.js';
import { rgbImage } from '../../image/rgb-image.js';
import { mobilefacenet, mtcnn } from '../../models/index.js';
import type { Backend } from '../backend.js';
import { Embedding } from '../embedding.js';
import type { AnalyzedFace, FaceEngine, FaceWorkersOptions } from '../face-engine.js';

/** A photo that ends when the test says so, with one face; or at once, as its name says. */
export class FakeEngine implements FaceEngine<string> {
  readonly card = mobilefacenet;
  readonly detector = mtcnn;
  readonly runtime = { name: 'fake', kind: 'tfjs', device: 'cpu' } as const;
  readonly concurrency = 2;
  /** What happened, in order: "begin a", "end a", "stop a". */
  readonly log: string[] = [];
  readonly #held = new Map<string, () => void>();

  /** Photos of these names wait for {@link FakeEngine.release}. */
  constructor(readonly held: readonly string[] = []) {}

  async analyze(image: unknown, options: { readonly signal?: AbortSignal } = {}) {
    const name = String(image);
    this.log.push(`begin ${name}`);
    if (this.held.includes(name)) await this.#hold(name, options.signal);
    if (options.signal?.aborted) this.log.push(`stop ${name}`);
    throwIfAborted(options.signal, name);
    if (name.startsWith('bad')) throw new FaceNetError('IMAGE_UNREADABLE', `${name} is no image.`);
    if (name.startsWith('bug')) throw new TypeError(`${name} is a mistake of ours.`);
    this.log.push(`end ${name}`);
    return name.startsWith('nobody') ? [] : [face(name)];
  }

  release(name: string): void {
    this.#held.get(name)?.();
  }

  async detect() {
    return [];
  }
  async align() {
    return [];
  }
  async find() {
    return [];
  }
  async embed() {
    return [];
  }
  async warmup() {
    this.log.push('warmup');
  }
  async dispose() {
    this.log.push('dispose');
    for (const release of this.#held.values()) release();
  }

  #hold(name: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.#held.set(name, resolve);
      signal?.addEventListener('abort', () => resolve());
    });
  }
}

/** A face whose embedding is the same for names that begin alike: "anna-1" and "anna-2". */
function face(name: string): AnalyzedFace {
  const vector = new Float32Array(mobilefacenet.embeddingSize);
  vector[name.charCodeAt(0) % vector.length] = 1;
  const points = [
    [4, 4],
    [8, 4],
    [6, 6],
    [4, 8],
    [8, 8],
  ] as const;
  return {
    box: [0, 0, 12, 12],
    score: 1,
    landmarks: points,
    embedding: new Embedding(mobilefacenet.id, vector),
    aligned: rgbImage(1, 1, new Uint8Array(3)),
  };
}

/** A FaceNet over the engine, as its worker threads. */
export async function faceNetOn(
  engine: FaceEngine<string>,
  onStart: (options: FaceWorkersOptions) => void = () => {},
): Promise<FaceNet<string>> {
  const backend = {
    runtime: { name: 'fake', kind: 'onnx', device: 'cpu' },
    startWorkers: async (options: FaceWorkersOptions) => {
      onStart(options);
      return engine;
    },
  } as unknown as Backend<string>;
  return FaceNet.load({ backend, workers: 2 });
}
