import { type DefaultModelFile, defaultModelFile } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import type { Network, NetworkNode } from '../../network/index.js';
import { createInceptionResnetV1 } from '../inception-resnet-v1.js';
import { createMobileFaceNet } from '../mobilefacenet.js';
import { createONet, createPNet, createRNet } from '../mtcnn.js';
import { weightsFromTflite } from './from-tflite.js';

async function mismatchOf(network: Network, file: DefaultModelFile): Promise<string> {
  const bytes = await defaultModelFile(file);
  try {
    weightsFromTflite(network, bytes);
  } catch (error) {
    if (FaceNetError.is(error, 'WEIGHTS_MISMATCH')) return error.message;
    throw error;
  }
  throw new Error(`${file} was taken for ${network.name}.`);
}

/** R-Net without its two heads, which the file has. */
function rnetBody(): Network {
  const full = createRNet();
  const end = full.nodes.findIndex(({ name }) => name === 'rnet/conv5-1');
  return { ...full, nodes: full.nodes.slice(0, end) };
}

/** P-Net with its last layer twice, which the file has once. */
function pnetWithTail(): Network {
  const full = createPNet();
  const last = full.nodes.at(-1) as NetworkNode;
  return { ...full, nodes: [...full.nodes, { ...last, name: 'again' }] };
}

describe('weightsFromTflite', () => {
  it('names the first layer of another network that differs', async () => {
    expect(await mismatchOf(createRNet(), 'onet.tflite')).toMatch(
      /no rnet: layer 6, "onet\/conv3\/BiasAdd", is conv2d 3x3 .* not conv2d 2x2/,
    );
    expect(await mismatchOf(createRNet(), 'pnet.tflite')).toMatch(/maxPool 2x2 .* not maxPool 3x3/);
    expect(await mismatchOf(createONet(), 'MobileFaceNet.tflite')).toMatch(/by 2x2, same/);
    expect(await mismatchOf(createInceptionResnetV1(), 'rnet.tflite')).toMatch(/layer 0/);
  });

  it('refuses a file with more or fewer layers', async () => {
    expect(await mismatchOf(rnetBody(), 'rnet.tflite')).toMatch(/has 12 layers, not 10/);
    expect(await mismatchOf(pnetWithTail(), 'pnet.tflite')).toMatch(
      /it ends where layer 9, conv2d/,
    );
  });

  it('names arrays of another shape', async () => {
    const network = createMobileFaceNet({ embeddingSize: 128 });
    expect(await mismatchOf(network, 'MobileFaceNet.tflite')).toMatch(
      /LinearConv1x1\/weights" should be \[1, 1, 512, 128\], not \[1, 1, 512, 192\]/,
    );
  });
});
