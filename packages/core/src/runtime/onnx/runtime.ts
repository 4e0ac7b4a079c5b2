import { FaceNetError } from '../../errors.js';
import { type Network, optimize, summary } from '../../network/index.js';
import type { Weights } from '../../weights/weights.js';
import type { Runtime, Session } from '../runtime.js';
import type { OnnxRuntimeModule } from './ort.js';
import { OnnxNetworkSession } from './session.js';
import { writeOnnx } from './write-onnx.js';

export interface OnnxRuntimeOptions {
  /** The onnxruntime to use: the module of onnxruntime-node or onnxruntime-web. */
  readonly ort: OnnxRuntimeModule;
  /** Name of the runtime; default "onnxruntime". */
  readonly name?: string;
  /** Where the first execution provider computes; default "cpu". */
  readonly device?: Runtime['device'];
  /** In order of preference, as onnxruntime names them; default: onnxruntime's own. */
  readonly executionProviders?: readonly string[];
  /** Threads inside one operation, at least 1; default: one a core. */
  readonly threads?: number;
}

/**
 * onnxruntime lets its idle threads spin, to be at hand for the next operation. That wins a sixth
 * for a large network that has the machine to itself. But the small ones of a detector run in turns,
 * each with threads of its own: there the spinning takes the cores from the next network, and on a
 * busy machine it costs three quarters of the speed. So below this size threads sleep.
 */
const SPINNING_FROM_FLOPS = 1e9;

/** Makes a runtime that writes networks as ONNX and runs them on an injected onnxruntime. */
export function createOnnxRuntime(options: OnnxRuntimeOptions): Runtime {
  const { ort, name = 'onnxruntime', device = 'cpu', executionProviders, threads } = options;
  const sessionOptions = {
    graphOptimizationLevel: 'all',
    ...(executionProviders && { executionProviders: [...executionProviders] }),
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    // Warnings of the engine are not for the users of an application.
    logSeverityLevel: 3,
  };
  return {
    name,
    kind: 'onnx',
    device,
    async load(network: Network, weights: Weights): Promise<Session> {
      const written = writeOptimized(network, weights);
      try {
        const spins = summary(written.network).flops >= SPINNING_FROM_FLOPS;
        const session = await ort.InferenceSession.create(written.bytes, {
          ...sessionOptions,
          extra: { session: { intra_op: { allow_spinning: spins ? '1' : '0' } } },
        });
        return new OnnxNetworkSession(written.network, ort, session);
      } catch (cause) {
        throw new FaceNetError(
          'ENGINE_FAILED',
          `onnxruntime cannot load ${network.name}: ${(cause as Error).message}.`,
          { hint: 'Use another engine and report this network.', cause },
        );
      }
    },
  };
}

/** A function of its own, so that the folded weights are gone when onnxruntime takes its memory. */
function writeOptimized(network: Network, weights: Weights) {
  const optimized = optimize(network, weights);
  return {
    network: optimized.network,
    bytes: writeOnnx(optimized.network, optimized.weights),
  };
}
