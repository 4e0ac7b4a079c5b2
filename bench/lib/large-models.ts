import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openModelPath } from '@facenet/backend-node';
import { writeSafetensors } from '@facenet/core/formats';
import { readWeights, weightsFormats } from '@facenet/core/models';
import { writeOnnx } from '@facenet/core/onnx';
import { sharedPath } from '@facenet/testkit';

export interface LargeModel {
  readonly format: string;
  /** A file, or the folder of a checkpoint. */
  readonly path: string;
  /** Of the files that are read. */
  readonly bytes: number;
}

const CHECKPOINT = 'model-20260101-000000.ckpt-275';

/**
 * Inception-ResNet-v1 (23.5 million numbers) in every format that there is a file of, or that the
 * SDK writes.
 *
 * @param others files to be loaded too
 */
export async function largeModels(
  folder: string,
  others: readonly string[] = [],
): Promise<LargeModel[]> {
  const unpack = (from: string, to: string) => {
    const path = join(folder, to);
    writeFileSync(path, gunzipSync(readFileSync(sharedPath('goldens', from))));
    return path;
  };
  const graph = unpack('tf-model/model.pb.gz', 'model.pb');
  const torch = unpack('torch/inception_resnet_v1-legacy.pt.gz', 'vggface2.pt');

  const checkpoint = join(folder, '20260101-000000');
  const source = (name: string) => sharedPath('goldens/tf-model/20260101-000000', name);
  mkdirSync(checkpoint);
  for (const name of ['checkpoint', `${CHECKPOINT}.index`]) {
    copyFileSync(source(name), join(checkpoint, name));
  }
  const data = `20260101-000000/${CHECKPOINT}.data-00000-of-00001`;
  unpack(`tf-model/${data}.gz`, data);
  const meta = '20260101-000000/model-20260101-000000.meta'; // not read, but no folder lacks it
  unpack(`tf-model/${meta}.gz`, meta);

  const { model } = await openModelPath(graph);
  const weights = readWeights(model);
  const safetensors = join(folder, 'model.safetensors');
  writeFileSync(safetensors, writeSafetensors(weights));
  const models = [
    { format: 'frozen graph', path: graph },
    { format: 'checkpoint', path: checkpoint },
    { format: 'PyTorch, legacy', path: torch },
    { format: 'safetensors', path: safetensors },
  ];
  const network = model.networks[0]?.network;
  if (network && weightsFormats.has('onnx')) {
    const onnx = join(folder, 'model.onnx');
    writeFileSync(onnx, writeOnnx(network, weights));
    models.push({ format: 'ONNX', path: onnx });
  }
  models.push(...others.map((path) => ({ format: basename(path), path })));
  return models.map((entry) => ({ ...entry, bytes: sizeOf(entry.path) }));
}

function sizeOf(path: string): number {
  if (statSync(path).isFile()) return statSync(path).size;
  const parts = [`${CHECKPOINT}.index`, `${CHECKPOINT}.data-00000-of-00001`];
  return parts.reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
}
