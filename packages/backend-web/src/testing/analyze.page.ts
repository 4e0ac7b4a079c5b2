import { webBackend } from '@facenet/backend-web';
import { FaceNet } from '@facenet/core';
import type { WebRuntime } from '../engines/web-engines.js';

const mirrored = async (id: string) => {
  const response = await fetch(`/models/${id}.safetensors`);
  return [new File([await response.arrayBuffer()], `${id}.safetensors`)];
};

/** Analyses a photo at an address. */
export async function analyze(address: string, runtime: WebRuntime) {
  const started = performance.now();
  const facenet = await FaceNet.load({
    backend: webBackend({ runtime }),
    model: await mirrored('mobilefacenet-512'),
    detector: await mirrored('retinaface'),
  });
  const loaded = performance.now();
  const faces = await facenet.analyze(await (await fetch(address)).blob());
  const analysed = performance.now();
  const { name } = facenet.runtime;
  await facenet.dispose();
  const found = faces.map(({ box, score, embedding }) => ({
    box,
    score,
    vector: [...embedding.vector],
  }));
  return { runtime: name, found, load: loaded - started, analyze: analysed - loaded };
}
