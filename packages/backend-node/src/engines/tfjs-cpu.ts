import { createTfjsProgramEngine, createTfjsRuntime } from '@facenet/core/tfjs';
import { hostTrainingEngine } from '@facenet/core/training';
import type { Engine } from './engine.js';
import { loadOptional } from './load-optional.js';
import { refuseCuda } from './refuse-cuda.js';

/** tfjs in plain JavaScript: slow, and the last resort where WebAssembly is forbidden. */
export const tfjsCpu: Engine = {
  name: 'tfjs-cpu',
  package: '@tensorflow/tfjs-backend-cpu',
  install: 'It comes with @facenet/backend-node; reinstall that.',
  async start({ device }) {
    refuseCuda(tfjsCpu, device);
    await loadOptional(tfjsCpu, () => import('@tensorflow/tfjs-backend-cpu'));
    return createTfjsRuntime({ backend: 'cpu', name: tfjsCpu.name });
  },
  async startTraining({ device }) {
    refuseCuda(tfjsCpu, device);
    await loadOptional(tfjsCpu, () => import('@tensorflow/tfjs-backend-cpu'));
    return hostTrainingEngine(
      await createTfjsProgramEngine({ backend: 'cpu', name: tfjsCpu.name }),
    );
  },
};
