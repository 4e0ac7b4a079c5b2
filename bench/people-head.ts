/**
 * Does a head that is trained on a few photos (`trainPeopleHead`) name faces better than what needs no training?
 * Twelve people of LFW, four photos of each to learn from, six more to be named; 300 people of whom there is one
 * photo are strangers. All are seen as photographed, and as a camera shows faces of 20 pixels.
 *
 *   npx tsx --conditions=@facenet/source bench/people-head.ts
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBackend } from '@facenet/backend-node';
import { type Embedding, FaceNet } from '@facenet/core';
import { type FaceClassifier, trainClassifier } from '@facenet/core/classification';
import { type EnrolledFace, faceViews, trainPeopleHead } from '@facenet/core/training';
import { sharedPath } from '@facenet/testkit';
import { printTable } from './lib/report.js';

const [PEOPLE, LEARNED, PHOTOS, STRANGERS, RATE] = [12, 4, 10, 300, 0.01];

interface Seen {
  readonly name: string;
  readonly sharp: Embedding;
  readonly views: readonly Embedding[];
  /** Of 20 pixels. */
  readonly small: Embedding;
}

const root = sharedPath('data', 'lfw');
const all = readdirSync(root).sort();
const photosOf = (person: string) => readdirSync(join(root, person)).sort();
const own = all
  .filter((person) => photosOf(person).length >= PHOTOS && photosOf(person).length <= 20)
  .slice(0, PEOPLE);
const others = all.filter((person) => photosOf(person).length === 1).slice(0, STRANGERS);

const facenet = await FaceNet.load({ backend: nodeBackend() });
async function look(people: readonly string[], from: number, to: number): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const name of people) {
    for (const file of photosOf(name).slice(from, to)) {
      const [face] = await facenet.find(join(root, name, file), { select: 'largest' });
      if (!face) continue;
      const [, far] = faceViews(face.aligned, [20]);
      const images = [face.aligned, far as typeof face.aligned, ...faceViews(face.aligned)];
      const [sharp, small, ...views] = (await facenet.embed(images)) as [Embedding, Embedding];
      seen.push({ name, sharp, small, views });
    }
  }
  return seen;
}
const learned = await look(own, 0, LEARNED);
const kept = await look(own, LEARNED, PHOTOS);
const strangers = await look(others, 0, 1);

const { card } = facenet;
const faces: EnrolledFace[] = learned.map(({ name, sharp: embedding, views }) => {
  return { name, embedding, views };
});
const given = {
  card,
  embeddings: learned.map(({ sharp }) => sharp),
  labels: learned.map(({ name }) => name),
};
const engine = await (await nodeBackend()).training();
const ways: Readonly<Record<string, FaceClassifier>> = {
  'nearest photo (`knn`)': await trainClassifier(given, { kind: 'knn', neighbours: 1 }),
  'nearest mean (`centroid`)': await trainClassifier(given, { kind: 'centroid' }),
  '`trainPeopleHead`, without views': (
    await trainPeopleHead({
      ...{ engine, card },
      faces: faces.map(({ name, embedding }) => ({ name, embedding })),
    })
  ).classifier,
  '`trainPeopleHead`': (await trainPeopleHead({ engine, card, faces })).classifier,
};
const share = (part: number, whole: number) => (part / whole).toFixed(3);
printTable(
  Object.entries(ways).flatMap(([way, by]) =>
    (['sharp', 'small'] as const).map((seen) => {
      const far = strangers.map((face) => by.classify(face[seen]).best.distance).sort((a, b) => a - b); // biome-ignore format: one line
      const strict = far[Math.floor(RATE * far.length)] as number;
      const found = kept.map(({ name, ...face }) => {
        const { best, name: named } = by.classify(face[seen]);
        return { nearest: best.name === name, named: named === name, distance: best.distance };
      });
      const count = (is: (each: (typeof found)[number]) => boolean) =>
        share(found.filter(is).length, found.length);
      return {
        way,
        photos: seen === 'sharp' ? 'sharp' : '20 pixels',
        'the right one is nearest': count(({ nearest }) => nearest),
        [`named, within ${by.threshold().toFixed(3)}`]: count(({ named }) => named),
        'strangers named': share(
          far.filter((distance) => distance < by.threshold()).length,
          far.length,
        ),
        'named where 1 % of strangers are': count((e) => e.nearest && e.distance < strict),
      };
    }),
  ),
);
console.log(
  `\n${kept.length} photos of ${own.length} people, ${strangers.length} strangers; ${engine.name}`,
);
process.exit(0); // engines keep threads
