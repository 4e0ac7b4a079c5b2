import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { createOnnxRuntime } from '@facenet/core/onnx';
import type { Engine } from './engine.js';
import { loadOptional } from './load-optional.js';
import { createScratchFolder } from './scratch-folder.js';

/** onnxruntime: the fastest engine on CPUs, and CUDA where its provider library is installed. */
export const onnxruntime: Engine = {
  name: 'onnxruntime-node',
  package: 'onnxruntime-node',
  install:
    'Run `npm install onnxruntime-node` (with ONNXRUNTIME_NODE_INSTALL=skip in the environment where only the npm registry is reachable).',
  async start({ device, threads }) {
    const module = await loadOptional(onnxruntime, () => import('onnxruntime-node'));
    const cuda = device !== 'cpu' && hasCudaProvider();
    if (device === 'cuda' && !cuda) {
      throw new FaceNetError('ENGINE_UNAVAILABLE', 'onnxruntime-node has no CUDA library here.', {
        hint: 'Install it again with ONNXRUNTIME_NODE_INSTALL_CUDA=v12 on Linux x64, or use the CPU.',
      });
    }
    return createOnnxRuntime({
      ort: module.default ?? module,
      name: onnxruntime.name,
      device: cuda ? 'cuda' : 'cpu',
      executionProviders: cuda ? ['cuda', 'cpu'] : ['cpu'],
      scratch: createScratchFolder,
      ...(threads !== undefined && { threads }),
    });
  },
};

/** The CPU library comes with the package; the CUDA one only through its install script. */
function hasCudaProvider(): boolean {
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('onnxruntime-node/package.json'));
  return ['napi-v3', 'napi-v6'].some((api) =>
    existsSync(
      join(root, 'bin', api, process.platform, process.arch, 'libonnxruntime_providers_cuda.so'),
    ),
  );
}
