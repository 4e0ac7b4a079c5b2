/** The file as part of a script, a third larger, for pages that find it nowhere else. */
export { default } from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm';
