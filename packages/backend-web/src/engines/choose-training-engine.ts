import type { OnnxRuntimeModule } from '@facenet/core/onnx';
import type { TrainingEngine } from '@facenet/core/training';
import { firstThatStarts } from './choose-runtime.js';
import { type EngineStart, startEngine } from './start-engine.js';
import type { WebRuntime } from './web-engines.js';

/**
 * What trains in the page: the onnxruntime that it hands over, else tfjs. Pages that do not train load
 * nothing of it.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when the browser has none of them
 */
export async function chooseTrainingEngine(
  named?: WebRuntime,
  ort?: OnnxRuntimeModule,
  start: EngineStart = {},
): Promise<TrainingEngine> {
  const { hostTrainingEngine } = await import('@facenet/core/training');
  if (ort) {
    const { createOnnxProgramEngine } = await import('@facenet/core/onnx');
    return hostTrainingEngine(createOnnxProgramEngine({ ort, name: 'onnxruntime-web' }));
  }
  const engine = await firstThatStarts(named, (name) =>
    startEngine(name, start, async (options) => {
      if (name === 'wasm') {
        const { registerKernels } = await import('./wasm/start-wasm.js');
        registerKernels((await import('./wasm/training-kernels.js')).trainingKernels);
      }
      const { createTfjsProgramEngine } = await import('@facenet/core/tfjs');
      return createTfjsProgramEngine({ ...options, name: `tfjs-${name}` });
    }),
  );
  return hostTrainingEngine(engine);
}
