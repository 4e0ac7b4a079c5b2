import type { Network } from '../../network/network.js';
import { OneAtATime } from '../one-at-a-time.js';
import type { Session, TensorData } from '../runtime.js';
import { checkInputs, runFailed, sessionDisposed } from '../session-checks.js';
import type { OnnxRuntimeModule, OnnxSession } from './ort.js';

/**
 * A network inside an onnxruntime session. Calls take turns: onnxruntime-node computes synchronously
 * and onnxruntime-web refuses two at once, so nothing is lost, and a session is never released under
 * a call that it is working on.
 */
export class OnnxNetworkSession implements Session {
  readonly network: Network;
  readonly #ort: OnnxRuntimeModule;
  readonly #session: OnnxSession;
  readonly #release: (() => Promise<void>) | undefined;
  readonly #calls = new OneAtATime();
  #disposal: Promise<void> | undefined;

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
    this.#refuseDisposed();
    checkInputs(this.network, inputs);
    return this.#calls.run(() => this.#compute(inputs));
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#free();
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #compute(
    inputs: Readonly<Record<string, TensorData>>,
  ): Promise<Record<string, TensorData>> {
    this.#refuseDisposed();
    try {
      const feeds = Object.entries(inputs).map(([name, { shape, data }]) => {
        return [name, new this.#ort.Tensor('float32', data, shape)] as const;
      });
      const results = await this.#session.run(Object.fromEntries(feeds));
      // The engine gives fresh memory at every run, so nothing is copied here.
      const outputs = Object.entries(results).map(([name, { dims, data }]) => {
        return [name, { shape: [...dims], data: data as Float32Array }] as const;
      });
      return Object.fromEntries(outputs);
    } catch (cause) {
      throw runFailed('onnxruntime', this.network, cause);
    }
  }

  async #free(): Promise<void> {
    await this.#calls.idle();
    await this.#session.release();
    await this.#release?.();
  }

  #refuseDisposed(): void {
    if (this.#disposal) throw sessionDisposed(this.network);
  }
}
