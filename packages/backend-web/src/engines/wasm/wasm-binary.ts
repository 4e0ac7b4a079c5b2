import { FaceNetError } from '@facenet/core';

const NAME = 'tfjs-backend-wasm-simd.wasm';
/** "\0asm": servers like to answer with a page where a file is missing. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];

/**
 * The engine's WebAssembly file. Bundlers that know `new URL(..., import.meta.url)` put it beside the
 * program, and import maps find it beside the package; where nothing is there, as with bundlers that leave
 * such addresses alone, it comes as a script that carries it.
 *
 * @param address where the page has it, in place of all that
 * @throws FaceNetError ENGINE_UNAVAILABLE when there is no such file at `address`
 */
export async function wasmBinary(address?: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  if (address !== undefined) return fetched(address);
  try {
    return await fetched(new URL('./tfjs-backend-wasm-simd.wasm', import.meta.url));
  } catch {
    const { default: bytes } = await import('./inlined-wasm.js');
    return bytes;
  }
}

async function fetched(address: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address, { credentials: 'same-origin' });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.ok && MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
  const what = response.ok ? 'is no WebAssembly' : `status ${response.status}`;
  throw new FaceNetError('ENGINE_UNAVAILABLE', `${NAME}: ${address} ${what}.`);
}
