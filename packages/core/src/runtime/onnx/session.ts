import type { Network } from '../../network/network.js';
import type { Session, TensorData } from '../runtime.js';
import { checkInputs, runFailed, sessionDisposed } from '../session-checks.js';
import type { OnnxRuntimeModule, OnnxSession } from './ort.js';

/** A network inside an onnxruntime session. */
export class OnnxNetworkSession implements Session {
  readonly network: Network;
  readonly #ort: OnnxRuntimeModule;
  readonly #release: (() => Promise<void>) | undefined;
  #session: OnnxSession | undefined;

  /** @param release called when the engine's session is gone */
  constructor(
    network: Network,
    ort: OnnxRuntimeModule,
    session: OnnxSession,
    release?: () => Promise<void>,
  ) {
    this.network = network;
    this.#ort = ort;
    this.#session = session;
    this.#release = release;
  }

  async run(inputs: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>> {
    const session = this.#session;
    if (!session) throw sessionDisposed(this.network);
    checkInputs(this.network, inputs);
    const feeds = Object.entries(inputs).map(([name, { shape, data }]) => {
      return [name, new this.#ort.Tensor('float32', data, shape)] as const;
    });
    try {
      const results = await session.run(Object.fromEntries(feeds));
      // The engine gives fresh memory at every run, so nothing is copied here.
      const outputs = Object.entries(results).map(([name, { dims, data }]) => {
        return [name, { shape: [...dims], data: data as Float32Array }] as const;
      });
      return Object.fromEntries(outputs);
    } catch (cause) {
      throw runFailed('onnxruntime', this.network, cause);
    }
  }

  async dispose(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    this.#session = undefined;
    await session.release();
    await this.#release?.();
  }
}
