import packed from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?gzip';

/**
 * The file as part of a script, for pages that find it nowhere else. Packed, for what base64 makes of
 * WebAssembly hardly gets smaller on its way.
 */
export async function inlinedWasm(): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream === 'undefined') {
    // Firefox before 113.
    const { gunzipSync } = await import('fflate');
    return gunzipSync(packed);
  }
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
