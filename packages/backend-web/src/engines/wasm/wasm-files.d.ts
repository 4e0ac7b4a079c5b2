/** Whatever builds this package gives the bytes: tsup, and vitest by its plugin. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
