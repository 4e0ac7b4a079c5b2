import { webBackend } from '@facenet/backend-web';
import { FaceNetError } from '@facenet/core';

/** Starts the engine alone. @returns why it does not, or nothing when it does */
export async function startWasm(wasmPath?: string): Promise<string | undefined> {
  try {
    const { runtime } = await webBackend({
      runtime: 'wasm',
      ...(wasmPath !== undefined && { wasmPath }),
    });
    return runtime.name === 'tfjs-wasm' ? undefined : `it is ${runtime.name}`;
  } catch (error) {
    return FaceNetError.is(error, 'ENGINE_UNAVAILABLE') ? error.message : `other: ${error}`;
  }
}
