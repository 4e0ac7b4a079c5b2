import { FaceNetError } from '../../errors.js';
import { foldNetwork, type Network, summary } from '../../network/index.js';
import type { WeightSource } from '../../weights/weight-source.js';
import type { Runtime, Session } from '../runtime.js';
import { createSession } from './create-session.js';
import type { OnnxRuntimeModule } from './ort.js';
import type { ScratchFolder } from './scratch-folder.js';
import { OnnxNetworkSession } from './session.js';

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
  /**
   * Makes a temporary folder for the weights of large networks, which onnxruntime maps into memory
   * from there: that saves two copies of them. Default, and where it fails: all in memory.
   */
  readonly scratch?: () => Promise<ScratchFolder>;
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
    async load(network: Network, weights: WeightSource): Promise<Session> {
      const folded = foldNetwork(network, weights);
      const spins = summary(folded.network).flops >= SPINNING_FROM_FLOPS;
      try {
        const { session, release } = await createSession(folded, options, {
          ...sessionOptions,
          extra: { session: { intra_op: { allow_spinning: spins ? '1' : '0' } } },
        });
        return new OnnxNetworkSession(folded.network, ort, session, release);
      } catch (cause) {
        if (FaceNetError.is(cause)) throw cause; // of the arrays
        throw new FaceNetError(
          'ENGINE_FAILED',
          `onnxruntime cannot load ${network.name}: ${(cause as Error).message}.`,
          { hint: 'Use another engine and report this network.', cause },
        );
      }
    },
  };
}
