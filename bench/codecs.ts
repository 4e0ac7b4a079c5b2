/**
 * Whether both image codecs give the same pixels, and how long each takes.
 *
 *   npx tsx --conditions=@facenet/source bench/codecs.ts [photos of LFW, default 1000] [rounds]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type CodecName, decodeImage, encodeImage, installedCodecs } from '@facenet/backend-node';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { compareImages } from '../packages/backend-node/src/codec/testing/compare-images.js';
import { flavours } from '../packages/backend-node/src/codec/testing/flavours.js';
import { demoPhotos, photo } from '../packages/backend-node/src/codec/testing/photos.js';
import { compareTimings } from './lib/compare-timings.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const CODECS: readonly CodecName[] = ['sharp', 'jimp'];
const lfwCount = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 7);

const lfw = sharedMissing('data', 'lfw') ? [] : spreadPhotos(lfwCount);

/** That many photos, evenly from all people. */
function spreadPhotos(count: number): string[] {
  const folder = sharedPath('data', 'lfw');
  const photos = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jpg'))
    .sort();
  const step = Math.max(1, photos.length / count);
  return Array.from(
    { length: Math.min(count, photos.length) },
    (_, i) => `${folder}/${photos[Math.floor(i * step)]}`,
  );
}

const agreement = [
  await agree('photos of LFW', lfw.map(read)),
  await agree('photos of face-api', demoPhotos.map(read)),
  ...(await Promise.all(
    Object.entries(flavours).map(([name, { make }]) => agree(name, [() => make()])),
  )),
];

interface Agreement {
  readonly images: string;
  readonly count: number;
  /** Images whose pixels are the same to the last bit. */
  readonly identical: number;
  readonly maxDifference: number;
  readonly meanDifference: number;
}

async function agree(
  images: string,
  files: readonly (() => Promise<Uint8Array> | Uint8Array)[],
): Promise<Agreement> {
  let [identical, max, sum] = [0, 0, 0];
  for (const make of files) {
    const file = await make();
    const [a, b] = await Promise.all(CODECS.map((codec) => decodeImage(file, { codec })));
    const difference = compareImages(a!, b!);
    if (difference.max === 0) identical++;
    max = Math.max(max, difference.max);
    sum += difference.mean;
  }
  const meanDifference = files.length === 0 ? 0 : sum / files.length;
  return { images, count: files.length, identical, maxDifference: max, meanDifference };
}

function read(path: string) {
  return () => readFileSync(path);
}

const [width, height] = [4000, 3000];
const decoded: Readonly<Record<string, Uint8Array>> = {
  'JPEG 250x250': lfw[0] ? readFileSync(lfw[0]) : await photo(250, 250).jpeg().toBuffer(),
  'PNG 250x250': await photo(250, 250).png().toBuffer(),
  'JPEG 12 MP': await photo(width, height).jpeg({ quality: 90 }).toBuffer(),
  'JPEG 12 MP, orientation 6': await photo(width, height)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 90 })
    .toBuffer(),
  'JPEG 12 MP progressive': await photo(width, height)
    .jpeg({ quality: 90, progressive: true })
    .toBuffer(),
  'JPEG 12 MP CMYK': await photo(width, height)
    .toColourspace('cmyk')
    .jpeg({ quality: 90 })
    .toBuffer(),
  'PNG 12 MP': await photo(width, height).png().toBuffer(),
  'WebP 12 MP': await photo(width, height).webp().toBuffer(),
  'TIFF 12 MP LZW': await photo(width, height).tiff({ compression: 'lzw' }).toBuffer(),
};
const crop = await decodeImage(await photo(160, 160).png().toBuffer());
const batch = Array<Uint8Array>(64).fill(decoded['JPEG 250x250']!);

const timings = [];
for (const [task, file] of Object.entries(decoded)) {
  timings.push(await time(`decode ${task}`, (codec) => decodeImage(file, { codec })));
}
timings.push(
  await time('decode 64 JPEGs 250x250 at once', (codec) =>
    Promise.all(batch.map((file) => decodeImage(file, { codec }))),
  ),
  await time('encode PNG 160x160', (codec) => encodeImage(crop, 'png', { codec })),
  await time('encode JPEG 160x160', (codec) => encodeImage(crop, 'jpeg', { codec })),
);

async function time(task: string, run: (codec: CodecName) => Promise<unknown>) {
  const candidates = CODECS.map((codec) => [codec, () => run(codec)] as const);
  const results = await compareTimings(Object.fromEntries(candidates), { rounds, warmup: 2 });
  const median = (name: CodecName) =>
    results.find((result) => result.name === name)?.medianMs ?? Number.NaN;
  return { task, sharpMs: median('sharp'), jimpMs: median('jimp') };
}

const [photosOfLfw, photosOfFaceApi, ...kinds] = agreement as [
  Agreement,
  Agreement,
  ...Agreement[],
];
const same = kinds.filter((kind) => kind.identical === kind.count);
printTable(
  [
    photosOfLfw,
    photosOfFaceApi,
    { ...(same[0] as Agreement), images: 'flavours', count: kinds.length, identical: same.length },
    ...kinds.filter((kind) => !same.includes(kind)),
  ].map((row) => ({
    images: row.images,
    identical: `${row.identical} of ${row.count}`,
    'largest difference': row.maxDifference,
    'mean difference': row.meanDifference.toFixed(3),
  })),
);
console.log();
printTable(
  timings.map(({ task, sharpMs, jimpMs }) => ({
    ms: task,
    sharp: sharpMs.toFixed(1),
    jimp: jimpMs.toFixed(1),
  })),
);
saveResult('codecs', {
  command: 'npx tsx --conditions=@facenet/source bench/codecs.ts',
  agreement,
  unit: 'median milliseconds',
  timings,
  codecs: (await installedCodecs()).map(({ name, version }) => `${name} ${version}`),
  machine: describeMachine(['@jsquash/jpeg', '@jsquash/webp']),
});
