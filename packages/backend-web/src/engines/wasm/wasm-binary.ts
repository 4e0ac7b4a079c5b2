import { FaceNetError } from '@facenet/core';
import { explainFailure, watchRequest } from '../../explain-failure.js';

const NAME = 'tfjs-backend-wasm-simd.wasm';
/** "\0asm": servers like to answer with a page where a file is missing. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];
/** A folder of this package, as import maps and public servers have it. */
const OWN_FOLDER = /\/backend-web(@[^/]*)?\/dist\//;

/**
 * The engine's WebAssembly file. Bundlers that know `new URL(..., import.meta.url)` put it beside the
 * program under a name of theirs, and import maps find it beside the package; for all others it comes as a
 * script that carries it.
 *
 * @param address where the page has it, in place of all that
 * @throws FaceNetError ENGINE_UNAVAILABLE when there is no such file at `address`
 */
export async function wasmBinary(address?: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  if (address !== undefined) return fetched(address);
  const beside = besideProgram();
  // Else a bundler left the address alone: nothing is there, and to look would be an error in the console.
  if (beside && (!beside.pathname.endsWith(`/${NAME}`) || OWN_FOLDER.test(beside.pathname))) {
    try {
      return await fetched(beside);
    } catch {}
  }
  const { inlinedWasm } = await import('./inlined-wasm.js');
  return inlinedWasm();
}

/** @returns undefined in a classic script, which has no address of its own */
function besideProgram(): URL | undefined {
  try {
    return new URL('./tfjs-backend-wasm-simd.wasm', import.meta.url);
  } catch {
    return undefined;
  }
}

async function fetched(address: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const policy = watchRequest(address);
  try {
    const response = await fetch(address, { credentials: 'same-origin' });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) {
      throw unusable(address, `its server answers with status ${response.status}`);
    }
    if (MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
    const type = response.headers.get('content-type') ?? 'no type';
    throw unusable(address, `it is no WebAssembly but ${type}`);
  } catch (error) {
    if (FaceNetError.is(error)) throw error;
    const { reason, hint } = await explainFailure(address, error as Error, policy);
    throw unusable(address, reason, hint);
  } finally {
    policy.stop();
  }
}

function unusable(address: string | URL, reason: string, hint?: string): FaceNetError {
  return new FaceNetError('ENGINE_UNAVAILABLE', `${NAME}: ${address}: ${reason}.`, {
    hint: hint ?? `Have wasmPath be the address of ${NAME} of this version, or leave it out.`,
  });
}
