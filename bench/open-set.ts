/**
 * Who is in a gallery, and who is a stranger: people of LFW enrolled with one or several photos, other
 * photos of them and photos of everybody else looked for. Says how many strangers are accepted (FPIR,
 * promised: at most 1 %) and how many of the enrolled are found and named rightly (detection and
 * identification rate), for three ways to use several photos of a person.
 *
 *   npx tsx --conditions=@facenet/source bench/open-set.ts [MODEL]
 *
 * Galleries are drawn at random, by a seed. Detections and embeddings are kept in
 * node_modules/.cache/facenet-bench.
 */
import { basename, dirname } from 'node:path';
import { backend } from '@facenet/backend-node';
import { Embedding, type EmbeddingCard } from '@facenet/core';
import { tarAtFar } from '@facenet/core/evaluation';
import { acceptanceThreshold, Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { defaultModels } from '@facenet/core/models';
import { compareAll } from './lib/all-pairs.js';
import { unpairedPhotos } from './lib/lfw.js';
import { detectAll } from './lib/lfw-detections.js';
import { centralFace, embedAll, pairedFaces } from './lib/lfw-embeddings.js';
import { printTable, saveResult } from './lib/report.js';

type People = ReadonlyMap<string, readonly Float32Array[]>;

const FPIR = 0.01;
const MOST_OF_A_PERSON = 12;
const MOST_PROBES = 3;
const MOST_STRANGERS = 3_000;
/** People, photos of each, galleries drawn. */
const SIZES = [
  [10, 1, 40],
  [100, 1, 10],
  [1_000, 1, 3],
  [10, 3, 40],
  [100, 3, 8],
  [600, 3, 3],
  [10, 5, 40],
  [100, 5, 6],
  [300, 5, 3],
] as const;

/** Other rules: how far a person is, from the distances to the single faces, the smallest first. */
const RULES = {
  'best of': {
    comparisons: (people: number, photos: number) => people * photos,
    distance: (nearest: readonly number[]) => nearest[0]!,
  },
  'trimmed mean': {
    comparisons: (people: number, photos: number) => people * Math.sqrt(photos),
    distance(nearest: readonly number[]) {
      const half = nearest.slice(0, Math.ceil(nearest.length / 2));
      return half.reduce((sum, distance) => sum + distance, 0) / half.length;
    },
  },
};

const { paths, vectors, card } = await embeddings(process.argv[2] ?? defaultModels.embedding);
const people = new Map<string, Float32Array[]>();
paths.forEach((path, i) => {
  const name = basename(dirname(path));
  people.set(name, [...(people.get(name) ?? []), vectors[i]!]);
});

let state = 20_261_130;
const random = () => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};
function shuffled<Value>(values: Iterable<Value>): Value[] {
  const list = [...values];
  for (let i = list.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    [list[i], list[k]] = [list[k]!, list[i]!];
  }
  return list;
}

const rows = [];
for (const [count, photos, galleries] of SIZES) {
  rows.push(...(await measure(people, card, { count, photos, galleries })));
  console.error(`${count} people, ${photos} photos`);
}
printTable(rows);

// The card's thresholds come from these very faces. Once more, with those of other people.
const names = shuffled(people.keys());
const half = (from: number, to: number): People =>
  new Map(names.slice(from, to).map((name) => [name, people.get(name)!]));
const [known, unseen] = [half(0, names.length / 2), half(names.length / 2, names.length)];
const pairs = compareAll(
  [...known.values()].flat(),
  [...known].flatMap(([name, faces]) => faces.map(() => name)),
);
const thresholds = [1e-2, 1e-3, 1e-4, 1e-5].map((far) => {
  return { far, distance: tarAtFar(pairs, far).threshold };
});
const calibrated: EmbeddingCard = { ...card, thresholds };
const elsewhere = [];
for (const [count, photos, galleries] of SIZES.filter(([count]) => count <= 100)) {
  const measured = await measure(unseen, calibrated, { count, photos, galleries });
  elsewhere.push(...measured.filter(({ rule }) => rule === 'mean face'));
}
console.log('\nThresholds of half of the people, galleries of the others:\n');
printTable(elsewhere);
const warnings = await measureWarnings(card);
console.log('\nWarnings at enrolment, of people with three photos there:\n');
printTable(warnings);
saveResult('open-set', {
  command: 'npx tsx --conditions=@facenet/source bench/open-set.ts',
  model: card.id,
  photos: paths.length,
  people: people.size,
  fpir: FPIR,
  results: rows,
  calibratedOnOthers: { thresholds, results: elsewhere },
  warnings,
});

async function embeddings(name: string) {
  const { usable, detections } = await pairedFaces();
  const keptAs = `lfw-unpaired${MOST_OF_A_PERSON}-detections.json`;
  const more = unpairedPhotos(MOST_OF_A_PERSON);
  const found = await detectAll(more, { keptAs, manyLooks: false });
  const others = more.filter((path) => centralFace(found, path));
  const model = await (await backend()).loadModel(name);
  const card = model.card as EmbeddingCard;
  const kept = (part: string) => `lfw-${part}-${card.id}.f32`;
  const vectors = [
    ...(await embedAll(usable, detections, model, kept('paired'))),
    ...(await embedAll(others, found, model, kept(`unpaired${MOST_OF_A_PERSON}`))),
  ];
  return { paths: [...usable, ...others], vectors, card };
}

interface Setting {
  readonly count: number;
  readonly photos: number;
  readonly galleries: number;
}

/** How often each rule is right, over galleries drawn at random. */
async function measure(from: People, by: EmbeddingCard, { count, photos, galleries }: Setting) {
  const tally = { 'best of': newTally(), 'trimmed mean': newTally(), 'mean face': newTally() };
  for (let drawn = 0; drawn < galleries; drawn++) {
    const able = shuffled([...from].filter(([, faces]) => faces.length > photos)).slice(0, count);
    const enrolled = able.map(([name, all]) => {
      const faces = shuffled(all);
      const probes = faces.slice(photos, photos + MOST_PROBES);
      return { name, faces: faces.slice(0, photos), probes };
    });
    const inside = new Set(enrolled.map(({ name }) => name));
    const strangers = shuffled([...from].filter(([name]) => !inside.has(name)))
      .slice(0, MOST_STRANGERS)
      .map(([, faces]) => faces[Math.floor(random() * faces.length)]!);
    const searches = [
      ...strangers.map((vector) => ({ vector, name: undefined })),
      ...enrolled.flatMap(({ name, probes }) => probes.map((vector) => ({ vector, name }))),
    ];
    const found = {
      'mean face': await byGallery(by, enrolled, searches),
      ...(photos > 1 && byDistances(by, enrolled, searches)),
    };
    for (const rule of Object.keys(tally) as (keyof typeof tally)[]) {
      const names = found[rule];
      if (!names) continue; // of one photo, all rules are the same
      const accepted = searches.filter(({ name }, i) => !name && names[i]).length;
      const mated = searches.flatMap(({ name }, i) => (name ? [[name, names[i]]] : []));
      tally[rule].fpir.push(accepted / strangers.length);
      tally[rule].found += mated.filter(([name, who]) => name === who).length;
      tally[rule].wrong += mated.filter(([name, who]) => who && name !== who).length;
      tally[rule].mated += mated.length;
    }
  }
  const percent = (share: number) => Number((100 * share).toFixed(2));
  return Object.entries(tally)
    .filter(([, { fpir }]) => fpir.length > 0)
    .map(([rule, { fpir, found, wrong, mated }]) => ({
      people: count,
      'photos each': photos,
      rule,
      galleries,
      'strangers accepted %': percent(fpir.reduce((sum, share) => sum + share, 0) / galleries),
      'worst gallery %': percent(Math.max(...fpir)),
      'found and named rightly %': percent(found / mated),
      'named wrongly %': percent(wrong / mated),
    }));
}

/** How often enrolling warns, of a person's fourth photo and of one of somebody else. */
async function measureWarnings(by: EmbeddingCard) {
  const able = shuffled([...people].filter(([, faces]) => faces.length > 3)).slice(0, 300);
  const gallery = await Gallery.open({ store: new MemoryGalleryStore(), card: by });
  const enroll = (name: string, vector: Float32Array) =>
    gallery.enroll(name, { embedding: new Embedding(by.id, vector) });
  for (const [name, faces] of able) {
    for (const face of faces.slice(0, 3)) await enroll(name, face);
  }
  const share = async (faceFor: (i: number) => Float32Array) => {
    const counts = { outlier: 0, 'like-another': 0, either: 0 };
    for (const [i, [name]] of able.entries()) {
      const { face, warnings } = await enroll(name, faceFor(i));
      const reasons = warnings.map(({ reason }) => reason);
      if (reasons.includes('outlier')) counts.outlier++;
      if (reasons.includes('like-another')) counts['like-another']++;
      if (reasons.length > 0) counts.either++;
      await gallery.removeFace(face.id);
    }
    const percent = (count: number) => Number(((100 * count) / able.length).toFixed(1));
    return {
      'outlier %': percent(counts.outlier),
      'like-another %': percent(counts['like-another']),
      'warned %': percent(counts.either),
    };
  };
  const strangers = shuffled([...people].filter(([name]) => !able.some(([one]) => one === name)));
  const rows = [
    { face: 'of the person', ...(await share((i) => able[i]![1][3]!)) },
    { face: 'of another one of the gallery', ...(await share((i) => able.at(i - 1)![1][3]!)) },
    { face: 'of a stranger', ...(await share((i) => strangers[i]![1][0]!)) },
  ];
  await gallery.dispose();
  return rows;
}

function newTally() {
  return { fpir: [] as number[], found: 0, wrong: 0, mated: 0 };
}

interface Enrolled {
  readonly name: string;
  readonly faces: readonly Float32Array[];
}
interface Search {
  readonly vector: Float32Array;
}

/** What the SDK does. */
async function byGallery(
  by: EmbeddingCard,
  enrolled: readonly Enrolled[],
  searches: readonly Search[],
) {
  await using store = new MemoryGalleryStore();
  const model = { id: by.id, embeddingSize: by.embeddingSize };
  await store.apply([{ type: 'set-model', model }]);
  for (const { name, faces } of enrolled) {
    const person = { id: name, name, createdAt: 0 };
    await store.apply([
      { type: 'add-person', person },
      ...faces.map((vector, i) => {
        return {
          type: 'add-face',
          face: { id: `${name} ${i}`, person: name, vector, createdAt: 0 },
        } as const;
      }),
    ]);
  }
  const gallery = await Gallery.open({ store, card: by });
  const queries = searches.map(({ vector }) => new Embedding(by.id, vector));
  const identities = await gallery.identifyEmbeddings(queries, { fpir: FPIR });
  return identities.map(({ person }) => person?.name);
}

/** Who is found by the other rules. */
function byDistances(
  by: EmbeddingCard,
  enrolled: readonly Enrolled[],
  searches: readonly Search[],
) {
  const photos = enrolled[0]!.faces.length;
  const all = searches.map(({ vector }) =>
    enrolled.map(({ faces }) => faces.map((face) => between(face, vector)).sort((a, b) => a - b)),
  );
  const decide = ({ comparisons, distance }: (typeof RULES)['best of']) => {
    const count = comparisons(enrolled.length, photos);
    const bound = acceptanceThreshold(by, { people: count, faces: count }, { fpir: FPIR });
    return all.map((people) => {
      const distances = people.map(distance);
      const least = Math.min(...distances);
      return least < bound.distance ? enrolled[distances.indexOf(least)]!.name : undefined;
    });
  };
  return { 'best of': decide(RULES['best of']), 'trimmed mean': decide(RULES['trimmed mean']) };
}

/** Euclidean distance of unit vectors. */
function between(a: Float32Array, b: Float32Array): number {
  let product = 0;
  for (let i = 0; i < a.length; i++) product += a[i]! * b[i]!;
  return Math.sqrt(Math.max(0, 2 - 2 * product));
}
