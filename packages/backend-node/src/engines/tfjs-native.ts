import util from 'node:util';
import { FaceNetError } from '@facenet/core';
import { createTfjsRuntime } from '@facenet/core/tfjs';
import { findBackend } from '@tensorflow/tfjs-core';
import type { Device, Engine, EngineOptions } from './engine.js';
import { loadOptional } from './load-optional.js';
import { tensorFlowTrainingEngine } from './tensorflow-session/training-engine.js';

const AIR_GAPPED =
  'Where its download host is out of reach, scripts/build-tfjs-node.sh builds it from source.';

/** TensorFlow on the CPU through its C library. */
export const tfjsNode: Engine = tensorflow(
  '@tensorflow/tfjs-node',
  'cpu',
  () => import('@tensorflow/tfjs-node'),
);

/** TensorFlow on an NVIDIA card. */
export const tfjsNodeGpu: Engine = tensorflow(
  '@tensorflow/tfjs-node-gpu',
  'cuda',
  () => import('@tensorflow/tfjs-node-gpu'),
);

function tensorflow(name: string, own: Device, importer: () => Promise<unknown>): Engine {
  const load = async ({ device = own, threads }: EngineOptions): Promise<void> => {
    if (device !== own) {
      throw new FaceNetError('ENGINE_UNAVAILABLE', `${name} computes on ${own}, not ${device}.`, {
        hint: `Ask for the device "${own}" or another engine.`,
      });
    }
    limitThreads(threads);
    restoreRemovedUtilities(util as unknown as Record<string, unknown>);
    await loadOptional(engine, importer);
    if (findBackend('tensorflow') === null) {
      throw new FaceNetError(
        'ENGINE_UNAVAILABLE',
        `${name} registered its backend with another copy of @tensorflow/tfjs-core.`,
        { hint: 'Install one version of tfjs-core for all (`npm dedupe`), 4.22.' },
      );
    }
  };
  const engine: Engine = {
    name: name.replace('@tensorflow/', ''),
    package: name,
    install: `Run \`npm install ${name}\`. ${AIR_GAPPED}`,
    async start(options) {
      await load(options);
      return createTfjsRuntime({ backend: 'tensorflow', device: own, name: engine.name });
    },
    async startTraining(options) {
      await load(options);
      const { halfPrecision = false } = options;
      return tensorFlowTrainingEngine({ name: engine.name, halfPrecision });
    },
  };
  return engine;
}

/** TensorFlow looks at these when the library starts, and never again. */
function limitThreads(threads: number | undefined): void {
  if (threads === undefined) return;
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  process.env.TF_NUM_INTEROP_THREADS ??= String(threads);
}

/**
 * tfjs-node 4.22 calls two helpers that Node 23 removed from `util`; without them every operation
 * throws. They are put back as they were, only where they are gone.
 */
export function restoreRemovedUtilities(legacy: Record<string, unknown>): void {
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  legacy.isArray ??= Array.isArray;
}
