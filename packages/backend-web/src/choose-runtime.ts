import { FaceNetError, type Runtime } from '@facenet/core';
import type { OnnxRuntimeModule } from '@facenet/core/onnx';
import { createTfjsProgramEngine, createTfjsRuntime } from '@facenet/core/tfjs';
import type { TrainingEngine } from '@facenet/core/training';

/** Engines of the browser, the fastest first. */
export const WEB_RUNTIMES = ['webgl', 'wasm'] as const;
/** An engine of the browser, by name. */
export type WebRuntime = (typeof WEB_RUNTIMES)[number];

const importers: Readonly<Record<WebRuntime, () => Promise<unknown>>> = {
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
};

/** @throws FaceNetError ENGINE_UNAVAILABLE when the browser has none of them */
export function chooseRuntime(named?: WebRuntime): Promise<Runtime> {
  return firstThatStarts(named, (backend) => createTfjsRuntime({ backend }));
}

/**
 * What trains in the page: the onnxruntime that it hands over, else tfjs. Pages that do not train load
 * nothing of it.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when the browser has none of them
 */
export async function chooseTrainingEngine(
  named?: WebRuntime,
  ort?: OnnxRuntimeModule,
): Promise<TrainingEngine> {
  const { hostTrainingEngine } = await import('@facenet/core/training');
  if (ort) {
    const { createOnnxProgramEngine } = await import('@facenet/core/onnx');
    return hostTrainingEngine(createOnnxProgramEngine({ ort, name: 'onnxruntime-web' }));
  }
  const engine = await firstThatStarts(named, (backend) => createTfjsProgramEngine({ backend }));
  return hostTrainingEngine(engine);
}

async function firstThatStarts<Started>(
  named: WebRuntime | undefined,
  start: (backend: WebRuntime) => Promise<Started>,
): Promise<Started> {
  const reasons: string[] = [];
  for (const name of named ? [named] : WEB_RUNTIMES) {
    try {
      await importers[name]();
      return await start(name);
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', `No engine starts here. ${reasons.join(' ')}`, {
    hint: 'Use a browser with WebGL 2 or WebAssembly SIMD.',
  });
}
