import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TensorData } from '@facenet/core/network';
import { onBackend } from '@facenet/core/tfjs';
import type { IntegerData, ProgramFeeds, Signature } from '@facenet/core/training';
import { dispose, findBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';

const BACKEND = 'tensorflow';

/**
 * What is taken of the backend of tfjs-node and tfjs-node-gpu. Its `loadSavedModel()` does the same, but
 * reads the whole file once more for each signature.
 */
interface SavedModelBackend {
  loadSavedModelMetaGraph(path: string, tags: string): number;
  runSavedModel(
    id: number,
    inputs: readonly Tensor[],
    places: readonly { readonly name: string }[],
    outputs: readonly string[],
  ): Tensor[];
  deleteSavedModel(id: number): void;
}

/** What a signature yields, by name. */
export type SignatureResults = Readonly<Record<string, TensorData | IntegerData>>;

/**
 * A TensorFlow graph with variables, in one session of TensorFlow. Calls are synchronous there and stop
 * the event loop.
 */
export class SavedModelSession {
  readonly #signatures: Readonly<Record<string, Signature>>;
  readonly #backend: SavedModelBackend;
  readonly #id: number;

  private constructor(
    signatures: Readonly<Record<string, Signature>>,
    backend: SavedModelBackend,
    id: number,
  ) {
    this.#signatures = signatures;
    this.#backend = backend;
    this.#id = id;
  }

  /**
   * Loads by way of a folder of this process alone, which is gone afterwards.
   *
   * @param bytes `saved_model.pb`
   */
  static async open(
    bytes: Uint8Array,
    signatures: Readonly<Record<string, Signature>>,
  ): Promise<SavedModelSession> {
    const backend = findBackend(BACKEND) as unknown as SavedModelBackend;
    const folder = await mkdtemp(join(tmpdir(), 'facenet-training-'));
    try {
      await writeFile(join(folder, 'saved_model.pb'), bytes);
      const id = backend.loadSavedModelMetaGraph(folder, 'serve');
      return new SavedModelSession(signatures, backend, id);
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  }

  /** Leaves no tensor behind; what is returned are copies. */
  run(name: string, feeds: ProgramFeeds = {}): SignatureResults {
    const { inputs, outputs } = this.#signatures[name] as Signature;
    return onBackend(BACKEND, () => {
      const fed: Tensor[] = [];
      let results: Tensor[] = [];
      try {
        const places = Object.entries(inputs).map(([input, { result, type }]) => {
          const { shape, data } = feeds[input] as TensorData | IntegerData;
          fed.push(tensor(data, [...shape], type === 'DT_INT32' ? 'int32' : 'float32'));
          return { name: result };
        });
        const wanted = Object.values(outputs).map(({ result }) => result);
        if (wanted.length === 0) return {};
        results = this.#backend.runSavedModel(this.#id, fed, places, wanted);
        return Object.fromEntries(
          Object.keys(outputs).map((output, i) => {
            const { shape } = results[i] as Tensor;
            const data = results[i]?.dataSync() as Float32Array | Int32Array;
            return [output, { shape, data } as TensorData | IntegerData];
          }),
        );
      } finally {
        dispose(fed);
        dispose(results);
      }
    });
  }

  dispose(): void {
    this.#backend.deleteSavedModel(this.#id);
  }
}
