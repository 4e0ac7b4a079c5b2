import type { Runtime, TensorData } from '../../runtime/runtime.js';

/** A runtime that tells of each run of a network before it computes. */
export function recordRuns(
  runtime: Runtime,
  record: (network: string, input: TensorData) => void,
): Runtime {
  return {
    ...runtime,
    async load(network, weights) {
      const session = await runtime.load(network, weights);
      return {
        network: session.network,
        dispose: () => session.dispose(),
        [Symbol.asyncDispose]: () => session.dispose(),
        run(inputs) {
          record(network.name, inputs.input as TensorData);
          return session.run(inputs);
        },
      };
    },
  };
}
