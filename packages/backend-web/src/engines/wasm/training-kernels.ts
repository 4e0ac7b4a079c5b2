import { absConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Abs';
import { acosConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Acos';
import { avgPoolGradConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/AvgPoolGrad';
import { batchMatMulConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/BatchMatMul';
import { conv2DConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2D';
import { cosConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Cos';
import { depthwiseConv2dNativeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/DepthwiseConv2dNative';
import { equalConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Equal';
import { expConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Exp';
import { expandDimsConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/ExpandDims';
import { gatherV2Config } from '@tensorflow/tfjs-backend-wasm/dist/kernels/GatherV2';
import { greaterConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Greater';
import { identityConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Identity';
import { logConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Log';
import { maxConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Max';
import { minimumConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Minimum';
import { negConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Neg';
import { oneHotConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/OneHot';
import { rangeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Range';
import { realDivConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/RealDiv';
import { reverseConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Reverse';
import { scatterNdConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/ScatterNd';
import { selectConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Select';
import { signConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sign';
import { sinConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sin';
import { sliceConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Slice';
import { softplusConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Softplus';
import { sqrtConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sqrt';
import { subConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sub';
import { tileConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Tile';
import { zerosLikeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/ZerosLike';
import type { KernelConfig } from '@tensorflow/tfjs-core';

/** What a training computes with besides. */
export const trainingKernels: readonly KernelConfig[] = [
  absConfig,
  acosConfig,
  avgPoolGradConfig,
  batchMatMulConfig,
  conv2DConfig,
  cosConfig,
  depthwiseConv2dNativeConfig,
  equalConfig,
  expConfig,
  expandDimsConfig,
  gatherV2Config,
  greaterConfig,
  identityConfig,
  logConfig,
  maxConfig,
  minimumConfig,
  negConfig,
  oneHotConfig,
  rangeConfig,
  realDivConfig,
  reverseConfig,
  scatterNdConfig,
  selectConfig,
  signConfig,
  sinConfig,
  sliceConfig,
  softplusConfig,
  sqrtConfig,
  subConfig,
  tileConfig,
  zerosLikeConfig,
];
