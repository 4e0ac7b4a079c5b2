import { FaceNetError } from '../../errors.js';
import { Registry } from '../../registry.js';
import type { Exporter } from './exporter.js';
import { toOnnx } from './to-onnx.js';
import { toSafetensors } from './to-safetensors.js';
import { toTensorflowGraph, toTfjs } from './to-tensorflow.js';

/** Every kind of file that weights can be written to. Register an exporter to add one. */
export const exporters = new Registry<Exporter>('export format');

for (const exporter of [toSafetensors, toOnnx, toTensorflowGraph, toTfjs]) {
  exporters.register(exporter.id, exporter);
}

/** @throws FaceNetError INVALID_ARGUMENT naming the endings that are known */
export function exporterFor(fileName: string): Exporter {
  for (const [, exporter] of exporters) {
    if (exporter.extensions.some((ending) => fileName.toLowerCase().endsWith(ending))) {
      return exporter;
    }
  }
  const known = [...exporters].flatMap(([, { extensions }]) => extensions).join(', ');
  throw new FaceNetError('INVALID_ARGUMENT', `The name "${fileName}" tells no format.`, {
    hint: `Known endings: ${known}.`,
  });
}
