/**
 * tfjs-core as this package is built with it, in place of its own index (see `lean-tfjs.build.ts`): the same
 * engine, flags and operations, without the stores of models and the optimisers that its index registers, so
 * that a bundler keeps only what is used. A page may hold a whole tfjs-core beside it, which the WebGL and
 * WebGPU backends bring along: both find engine, kernels and flags at the same global place.
 */
import { buffer, cast, clone, env, print } from '@tensorflow/tfjs-core/dist/base';
import { getOrMakeEngine } from '@tensorflow/tfjs-core/dist/engine';
import '@tensorflow/tfjs-core/dist/flags';
import { isTypedArrayBrowser } from '@tensorflow/tfjs-core/dist/platforms/is_typed_array_browser';
import { setOpHandler } from '@tensorflow/tfjs-core/dist/tensor';

export * from '@tensorflow/tfjs-core/dist/base';

getOrMakeEngine();
setOpHandler({ buffer, cast, clone, print });

const environment = env();
if (!environment.platform) {
  environment.platformName = 'browser';
  environment.platform = {
    fetch: (address, settings) => fetch(address, settings),
    now: () => performance.now(),
    encode: (text) => new TextEncoder().encode(text),
    decode: (bytes, encoding) => new TextDecoder(encoding).decode(bytes),
    isTypedArray: isTypedArrayBrowser,
  };
  // That of a whole tfjs-core takes its place, of which tfjs would warn.
  environment.setPlatform = (name, platform) => {
    environment.platformName = name;
    environment.platform = platform;
  };
}
