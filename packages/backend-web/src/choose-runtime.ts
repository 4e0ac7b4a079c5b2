import { FaceNetError, type Runtime } from '@facenet/core';
import { createTfjsRuntime } from '@facenet/core/tfjs';

/** Engines of the browser, the fastest first. */
export const WEB_RUNTIMES = ['webgl', 'wasm'] as const;
/** An engine of the browser, by name. */
export type WebRuntime = (typeof WEB_RUNTIMES)[number];

const importers: Readonly<Record<WebRuntime, () => Promise<unknown>>> = {
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
};

/** @throws FaceNetError ENGINE_UNAVAILABLE when the browser has none of them */
export async function chooseRuntime(named?: WebRuntime): Promise<Runtime> {
  const reasons: string[] = [];
  for (const name of named ? [named] : WEB_RUNTIMES) {
    try {
      await importers[name]();
      return await createTfjsRuntime({ backend: name });
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', `No engine starts here. ${reasons.join(' ')}`, {
    hint: 'Use a browser with WebGL 2 or WebAssembly SIMD.',
  });
}
