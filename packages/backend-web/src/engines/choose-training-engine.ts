import { FaceNetError } from '@facenet/core';
import type { TrainingEngine } from '@facenet/core/training';
import type { EngineWish } from './choose-runtime.js';
import { type EngineStart, startEngine } from './start-engine.js';
import type { WebRuntime } from './web-engines.js';

/**
 * What trains in the page: the onnxruntime that it hands over, else tfjs on the engine that computes, else
 * on wasm. Pages that do not train load nothing of it.
 *
 * @param computing the engine that computes
 * @throws FaceNetError ENGINE_UNAVAILABLE when none of them starts
 */
export async function chooseTrainingEngine(
  computing: WebRuntime | undefined,
  { runtime, ort, startTimeout, wasmPath }: EngineWish = {},
): Promise<TrainingEngine> {
  const { hostTrainingEngine } = await import('@facenet/core/training');
  if (ort) {
    const { createOnnxProgramEngine } = await import('@facenet/core/onnx');
    return hostTrainingEngine(createOnnxProgramEngine({ ort, name: 'onnxruntime-web' }));
  }
  const start = {
    ...(startTimeout !== undefined && { startTimeout }),
    ...(wasmPath !== undefined && { wasmPath }),
  };
  const reasons: string[] = [];
  for (const name of runtime ? [runtime] : new Set([computing ?? 'wasm', 'wasm'] as const)) {
    try {
      return hostTrainingEngine(await startPrograms(name, start));
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', `No engine trains here. ${reasons.join(' ')}`);
}

function startPrograms(name: WebRuntime, start: EngineStart) {
  return startEngine(name, start, async (options) => {
    if (name === 'wasm') {
      const { registerKernels } = await import('./wasm/start-wasm.js');
      registerKernels((await import('./wasm/training-kernels.js')).trainingKernels);
    }
    const { createTfjsProgramEngine } = await import('@facenet/core/tfjs');
    return createTfjsProgramEngine({ ...options, name: `tfjs-${name}` });
  });
}
