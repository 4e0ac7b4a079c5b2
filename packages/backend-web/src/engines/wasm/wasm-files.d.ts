/** Whatever builds this package gives the bytes of the packed file: `packed-wasm.build.ts`, and vitest by its plugin. */
declare module '*.wasm?gzip' {
  const packed: Uint8Array<ArrayBuffer>;
  export default packed;
}
