import { FaceNetError } from '@facenet/core';

/** The smallest module with an instruction on vectors of 128 bits. */
const SIMD = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

/** @throws FaceNetError ENGINE_UNAVAILABLE where the engine's file cannot run, before it is fetched */
export function requireSimd(): void {
  if (typeof WebAssembly === 'undefined') {
    throw new FaceNetError('ENGINE_UNAVAILABLE', 'This browser has no WebAssembly.', {
      hint: 'It may be switched off, as in the lockdown mode of iOS.',
    });
  }
  if (!WebAssembly.validate(SIMD)) {
    throw new FaceNetError('ENGINE_UNAVAILABLE', 'Its WebAssembly has no SIMD.', {
      hint: 'Use Chrome 91, Firefox 89, Safari 16.4 or later, on a processor with SSE4.1 or NEON.',
    });
  }
}

/** @throws FaceNetError ENGINE_UNAVAILABLE, such as where the page's policy forbids WebAssembly */
export async function compileWasm(binary: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(binary);
  } catch (cause) {
    const { message } = cause as Error;
    const forbidden = /content security policy|unsafe-eval/i.test(message);
    const reason = forbidden
      ? 'the content security policy of this page forbids WebAssembly'
      : `it does not compile: ${message}`;
    throw new FaceNetError('ENGINE_UNAVAILABLE', `tfjs-backend-wasm-simd.wasm: ${reason}.`, {
      hint: forbidden
        ? "Add 'wasm-unsafe-eval' to script-src of the policy."
        : 'Use the file of this version.',
      cause,
    });
  }
}
