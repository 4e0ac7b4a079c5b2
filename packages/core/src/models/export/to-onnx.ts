import { optimize } from '../../network/index.js';
import { writeOnnx } from '../../runtime/onnx/write-onnx.js';
import type { Exporter } from './exporter.js';
import { onlyNetwork } from './only-network.js';

/** A graph for inference: batch norms are folded, so it is small and fast in every runtime. */
export const toOnnx: Exporter = {
  id: 'onnx',
  title: 'ONNX',
  extensions: ['.onnx'],
  dtypes: ['f32'],
  write(model, _, name) {
    const optimized = optimize(onlyNetwork(model, 'ONNX'), model.weights);
    return new Map([[name, writeOnnx(optimized.network, optimized.weights)]]);
  },
};
