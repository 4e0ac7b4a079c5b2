/**
 * Milliseconds of the main job on every engine that starts here: MTCNN on a 250x250 photo and on
 * 1280x720, MobileFaceNet for one face; beside face-api on tfjs wasm.
 *
 *   npx tsx --conditions=@facenet/source bench/faces.ts [rounds]
 *
 * For the comparison with face-api, which needs the union package of tfjs, first run
 * `npm install --no-save @tensorflow/tfjs@4.22.0`.
 */
import { fileURLToPath } from 'node:url';
import { backend, diagnoseEngines, readImage } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import { crop, resizeBilinear, selectFaces } from '@facenet/core/image';
import { compareTimings } from './lib/compare-timings.js';
import { type FaceApiTimings, timeFaceApi } from './lib/face-api.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const rounds = Number(process.argv[2] ?? 15);
const sample = (name: string) =>
  fileURLToPath(new URL(`../node_modules/@vladmandic/face-api/demo/${name}`, import.meta.url));

const portrait = await cutPortrait(sample('sample1.jpg'));
const group = resizeBilinear(await readImage(sample('sample6.jpg')), 1280, 720);

/** A photo as LFW has them: one face in the middle of 250x250 pixels, half as high as the photo. */
async function cutPortrait(path: string): Promise<RgbImage> {
  const photo = await readImage(path);
  const facenet = await FaceNet.load({ backend: backend() });
  const [face] = selectFaces(await facenet.detect(photo), photo, 'largest');
  await facenet.dispose();
  const [x1, y1, x2, y2] = face?.box ?? [0, 0, photo.width, photo.height];
  const side = Math.round((y2 - y1) * 2);
  const x = Math.round((x1 + x2 - side) / 2);
  const y = Math.round((y1 + y2 - side) / 2);
  return resizeBilinear(crop(photo, { x, y, width: side, height: side }), 250, 250);
}

interface Row {
  readonly engine: string;
  readonly detect250Ms: number;
  readonly detect720pMs: number;
  readonly detect720pMinSize40Ms: number;
  readonly embedMs: number;
  readonly faces: readonly [number, number];
}

async function timeEngine(runtime: string): Promise<Row> {
  const facenet = await FaceNet.load({ backend: backend({ runtime }) });
  const [crop] = (await facenet.align(portrait)) as [RgbImage];
  const timings = await compareTimings(
    {
      detect250Ms: () => facenet.detect(portrait),
      detect720pMs: () => facenet.detect(group),
      detect720pMinSize40Ms: () => facenet.detect(group, { minSize: 40 }),
      embedMs: () => facenet.embed([crop]),
    },
    { rounds },
  );
  const median = (name: string) => timings.find((timing) => timing.name === name)?.medianMs ?? 0;
  const faces = [
    (await facenet.detect(portrait)).length,
    (await facenet.detect(group)).length,
  ] as const;
  await facenet.dispose();
  return {
    engine: runtime,
    detect250Ms: median('detect250Ms'),
    detect720pMs: median('detect720pMs'),
    detect720pMinSize40Ms: median('detect720pMinSize40Ms'),
    embedMs: median('embedMs'),
    faces,
  };
}

const rows: Row[] = [];
for (const { name, available } of await diagnoseEngines()) {
  if (available && name !== 'tfjs-cpu') rows.push(await timeEngine(name));
}
const faceApi: FaceApiTimings | undefined = await timeFaceApi(portrait, rounds);

printTable(
  rows.map((row) => ({
    engine: row.engine,
    'MTCNN 250x250 (ms)': row.detect250Ms.toFixed(1),
    'MTCNN 1280x720 (ms)': row.detect720pMs.toFixed(1),
    'MTCNN 1280x720, minsize 40 (ms)': row.detect720pMinSize40Ms.toFixed(1),
    'MobileFaceNet, one face (ms)': row.embedMs.toFixed(1),
  })),
);
if (faceApi) {
  const { detectMs, describeMs } = faceApi;
  console.log(
    `\nface-api on wasm: SSD ${detectMs.toFixed(1)} ms, descriptor ${describeMs.toFixed(1)} ms`,
  );
}
saveResult('faces', {
  command: 'npx tsx --conditions=@facenet/source bench/faces.ts',
  unit: 'median milliseconds',
  rows,
  ...(faceApi && { faceApi }),
  machine: describeMachine([
    'onnxruntime-node',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-node',
    '@vladmandic/face-api',
  ]),
});
