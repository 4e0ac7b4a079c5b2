import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModelPath } from '@facenet/backend-node';
import { readWeights } from '@facenet/core/models';
import { optimize } from '@facenet/core/network';
import { writeOnnx, writeOnnxFiles } from '@facenet/core/onnx';

const DATA = 'model.data';

/** Paths of the network that onnxruntime is given, in one file and with its weights in a second one. */
export interface BareOnnxFiles {
  readonly one: string;
  readonly two: string;
}

/** Writes what the SDK would hand to onnxruntime for a model. */
export async function bareOnnxFiles(model: string, folder: string): Promise<BareOnnxFiles> {
  const opened = (await openModelPath(model)).model;
  const [recognized] = opened.networks;
  if (!recognized) throw new Error(`${model} holds no network.`);
  const { network, weights } = optimize(recognized.network, readWeights(opened));
  mkdirSync(folder);
  const [one, two] = [join(folder, 'one.onnx'), join(folder, 'two.onnx')];
  writeFileSync(one, writeOnnx(network, weights));
  const files = writeOnnxFiles(network, weights, DATA);
  writeFileSync(two, files.model);
  writeFileSync(join(folder, DATA), Buffer.concat([...files.data].map((part) => part.slice())));
  return { one, two };
}
