/**
 * What tfjs's kernels of convolutions and ours take to find and to embed the faces of photos, in a browser's
 * WebAssembly run by Node, on one thread, in turns; and how far results are apart. Processor time of the process.
 *
 *   npx tsx --conditions=@facenet/source bench/convolutions.ts [rounds]
 *
 * Prints a Markdown table and writes nothing.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { backend as nodeBackend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { createTfjsRuntime } from '@facenet/core/tfjs';
import { registerWasm, WASM_BACKEND } from '../packages/backend-web/src/engines/wasm/start-wasm.js';
import { describeMachine } from './lib/machine.js';
import { printTable } from './lib/report.js';

// What browsers have, and Node from 22 on, without a flag.
setFlagsFromString('--experimental-wasm-relaxed-simd');

const rounds = Number(process.argv[2] ?? 5);
const { resolve } = createRequire(import.meta.url);
const binary = resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
const PHOTOS = [1, 2, 3, 4, 5, 6].map((n) => resolve(`@vladmandic/face-api/demo/sample${n}.jpg`));

registerWasm(async () => new Uint8Array(await readFile(binary)));
const node = await nodeBackend({ runtime: 'tfjs-wasm' });
const { readImage, loadModel } = node;
const runtimes = {
  "tfjs's kernels": node.runtime,
  ours: await createTfjsRuntime({ backend: WASM_BACKEND, device: 'wasm' }),
};
const photos = await Promise.all(PHOTOS.map((path) => readImage(path)));

async function processorMs<Result>(run: () => Promise<Result>): Promise<[Result, number]> {
  const start = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(start);
  return [result, (user + system) / 1000];
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;

const contenders = [];
for (const [name, runtime] of Object.entries(runtimes)) {
  const facenet = await FaceNet.load({ backend: { runtime, readImage, loadModel } });
  contenders.push({ name, facenet, find: [] as number[], embed: [] as number[] });
}
type Found = Awaited<ReturnType<(typeof contenders)[0]['facenet']['find']>>;
const last: { faces: Found; vectors: Float32Array[] }[] = [];
for (let round = -1; round < rounds; round++) {
  for (const [i, { facenet, find, embed }] of contenders.entries()) {
    const faces: Found[number][] = [];
    const vectors: Float32Array[] = [];
    let [finding, embedding] = [0, 0];
    for (const photo of photos) {
      const [found, took] = await processorMs(() => facenet.find(photo));
      const crops = found.map(({ aligned }) => aligned);
      const [embedded, tookThen] = await processorMs(() => facenet.embed(crops));
      faces.push(...found);
      vectors.push(...embedded.map(({ vector }) => vector as Float32Array));
      finding += took / photos.length;
      embedding += tookThen / photos.length;
    }
    last[i] = { faces, vectors };
    if (round < 0) continue;
    find.push(finding);
    embed.push(embedding);
  }
}

const [theirs, ours] = last as [(typeof last)[0], (typeof last)[0]];
const apart = ours.faces.flatMap(({ box }, i) =>
  box.map((edge, k) => Math.abs(edge - (theirs.faces[i]?.box[k] ?? Number.NaN))),
);
const cosines = ours.vectors.map((vector, i) =>
  vector.reduce((sum, value, k) => sum + value * (theirs.vectors[i]?.[k] ?? Number.NaN), 0),
);
const machine = describeMachine(['@tensorflow/tfjs-backend-wasm']);
console.log(`${machine.cpu}, ${machine.cores} cores, load ${machine.load1m}, Node ${machine.node}`);
console.log(
  `${ours.faces.length} faces; boxes at most ${Math.max(...apart).toExponential(1)} pixels apart, ` +
    `cosine of embeddings at least ${Math.min(...cosines).toFixed(7)}\n`,
);
printTable(
  contenders.map(({ name, find, embed }) => ({
    '': name,
    'finding the faces of a photo, ms': median(find).toFixed(0),
    'embedding them, ms': median(embed).toFixed(0),
  })),
);
for (const { facenet } of contenders) await facenet.dispose();
