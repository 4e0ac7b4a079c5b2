import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FaceNetError, type Runtime } from '@facenet/core';
import {
  createOnnxProgramEngine,
  createOnnxRuntime,
  type OnnxRuntimeModule,
} from '@facenet/core/onnx';
import { hostTrainingEngine } from '@facenet/core/training';
import type { Engine, EngineOptions } from './engine.js';
import { firstLine, loadOptional } from './load-optional.js';
import { requireComputing } from './probe.js';
import { refuseCuda } from './refuse-cuda.js';
import { createScratchFolder } from './scratch-folder.js';

/** onnxruntime: the fastest engine on CPUs, and CUDA where its provider library is installed. */
export const onnxruntime: Engine = {
  name: 'onnxruntime-node',
  package: 'onnxruntime-node',
  install:
    'Run `npm install onnxruntime-node` (with ONNXRUNTIME_NODE_INSTALL=skip in the environment where only the npm registry is reachable).',
  async start(options) {
    const module = await loadOptional(onnxruntime, () => import('onnxruntime-node'));
    return startOnnxruntime(module.default ?? module, hasCudaProvider(), options);
  },
  /** On the CPU: gradients by ONNX operations, the optimiser in this process. */
  async startTraining({ device, threads }) {
    refuseCuda(onnxruntime, device);
    const module = await loadOptional(onnxruntime, () => import('onnxruntime-node'));
    const settings = { name: onnxruntime.name, executionProviders: ['cpu'] };
    const engine = createOnnxProgramEngine({
      ...settings,
      ort: module.default ?? module,
      ...(threads !== undefined && { threads }),
    });
    return hostTrainingEngine(engine);
  },
};

/**
 * CUDA where its library is installed and computes. That the file is there tells little: the card,
 * its driver, CUDA and cuDNN may be missing, or of other versions.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when CUDA was asked for
 */
export async function startOnnxruntime(
  ort: OnnxRuntimeModule,
  hasCuda: boolean,
  { device, threads, onNotice }: EngineOptions,
): Promise<Runtime> {
  const settings = {
    ort,
    name: onnxruntime.name,
    scratch: createScratchFolder,
    ...(threads !== undefined && { threads }),
  };
  if (device === 'cuda' && !hasCuda) {
    throw new FaceNetError('ENGINE_UNAVAILABLE', 'onnxruntime-node has no CUDA library here.', {
      hint: 'Install it again with ONNXRUNTIME_NODE_INSTALL_CUDA=v12 on Linux x64, or use the CPU.',
    });
  }
  if (device !== 'cpu' && hasCuda) {
    const cuda = createOnnxRuntime({
      ...settings,
      device: 'cuda',
      executionProviders: ['cuda', 'cpu'],
    });
    try {
      await requireComputing(cuda);
      return cuda;
    } catch (error) {
      const { cause } = error as FaceNetError;
      const reason = `CUDA does not work for onnxruntime-node here (${firstLine(cause)})`;
      if (device === 'cuda') {
        throw new FaceNetError('ENGINE_UNAVAILABLE', `${reason}.`, {
          hint: 'Check the card, its driver, CUDA and cuDNN, or use the CPU.',
          cause,
        });
      }
      onNotice?.(`${reason}; the CPU is used. Ask for the device "cpu" and this is not told.`);
    }
  }
  return createOnnxRuntime({ ...settings, device: 'cpu', executionProviders: ['cpu'] });
}

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
