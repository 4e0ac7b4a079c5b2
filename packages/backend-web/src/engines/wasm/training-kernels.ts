import { absConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Abs';
import { acosConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Acos';
import { addNConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/AddN';
import { avgPoolGradConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/AvgPoolGrad';
import { conv2DBackpropInputConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2DBackpropInput';
import { cosConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Cos';
import { equalConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Equal';
import { greaterEqualConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/GreaterEqual';
import { lessConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Less';
import { lessEqualConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/LessEqual';
import { logConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Log';
import { logicalAndConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/LogicalAnd';
import { maxPoolGradConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/MaxPoolGrad';
import { notEqualConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/NotEqual';
import { oneHotConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/OneHot';
import { onesLikeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/OnesLike';
import { packConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Pack';
import { rangeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Range';
import { scatterNdConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/ScatterNd';
import { signConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sign';
import { sinConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sin';
import { softplusConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Softplus';
import { stepConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Step';
import { tileConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Tile';
import { unpackConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Unpack';
import type { KernelConfig } from '@tensorflow/tfjs-core';

/** What a training computes with besides. */
export const trainingKernels: readonly KernelConfig[] = [
  absConfig,
  acosConfig,
  addNConfig,
  avgPoolGradConfig,
  conv2DBackpropInputConfig,
  cosConfig,
  equalConfig,
  greaterEqualConfig,
  lessConfig,
  lessEqualConfig,
  logConfig,
  logicalAndConfig,
  maxPoolGradConfig,
  notEqualConfig,
  oneHotConfig,
  onesLikeConfig,
  packConfig,
  rangeConfig,
  scatterNdConfig,
  signConfig,
  sinConfig,
  softplusConfig,
  stepConfig,
  tileConfig,
  unpackConfig,
];
