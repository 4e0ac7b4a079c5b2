import type { OnnxRuntimeModule } from '@facenet/core/onnx';
import type { TrainingEngine } from '@facenet/core/training';
import { firstThatStarts } from './choose-runtime.js';
import { type EngineFiles, registerEngine, type WebRuntime } from './web-engines.js';

/**
 * What trains in the page: the onnxruntime that it hands over, else tfjs. Pages that do not train load
 * nothing of it.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when the browser has none of them
 */
export async function chooseTrainingEngine(
  named?: WebRuntime,
  ort?: OnnxRuntimeModule,
  files: EngineFiles = {},
): Promise<TrainingEngine> {
  const { hostTrainingEngine } = await import('@facenet/core/training');
  if (ort) {
    const { createOnnxProgramEngine } = await import('@facenet/core/onnx');
    return hostTrainingEngine(createOnnxProgramEngine({ ort, name: 'onnxruntime-web' }));
  }
  const engine = await firstThatStarts(named, async (name) => {
    const backend = await registerEngine[name](files);
    if (name === 'wasm') {
      const { registerKernels } = await import('./wasm/start-wasm.js');
      registerKernels((await import('./wasm/training-kernels.js')).trainingKernels);
    }
    const { createTfjsProgramEngine } = await import('@facenet/core/tfjs');
    return createTfjsProgramEngine({ backend, name: `tfjs-${name}` });
  });
  return hostTrainingEngine(engine);
}
