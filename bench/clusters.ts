/**
 * Who is who among the people of LFW: how well average linkage, DBSCAN and Chinese whispers find them, at
 * the thresholds of the original and at those that fit the number of faces, in how much time of a
 * processor.
 *
 *   npx tsx --conditions=@facenet/source bench/clusters.ts [MODEL]
 *
 * People are drawn whole, in an order that is the same each time, until there are so many faces; last,
 * everybody with five photos at most. MODEL: mobilefacenet-512. Detections and embeddings are kept in node_modules/.cache/facenet-bench.
 */
import {
  chineseWhispers,
  clusterFaces,
  clusteringThreshold,
  dbscan,
  FaceClusters,
} from '@facenet/core/clustering';
import { bCubed, pairwiseScores } from '@facenet/core/evaluation';
import { defaultModels } from '@facenet/core/models';
import { clusterInChild } from './lib/cluster-in-child.js';
import { fewOfEach, lfwPeople, type People, somePeople } from './lib/lfw-people.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const SIZES = [1000, 5000, 10_000, Number.POSITIVE_INFINITY];
/** Rates of a pair times the number of faces, around the SDK's choice. */
const RATES = [1e-4, 1e-5, 1e-6, 1e-7];
const [, , model = defaultModels.embedding] = process.argv;

const all = await lfwPeople(model);
const rows: Record<string, string | number>[] = [];
for (const people of [...SIZES.map((size) => somePeople(all, size)), fewOfEach(all, 5)]) {
  const { card, names } = people;
  const { distance } = clusteringThreshold(card, names.length);
  const faces = facesOf(people);
  const embeddings = faces.map(({ embedding }) => embedding);
  await measure(people, 'linkage (default)', distance, () => linkage(people, distance));
  for (const far of RATES) {
    const other = clusteringThreshold(card, names.length, far).distance;
    await measure(people, `linkage, FAR ${far}`, other, () => linkage(people, other));
  }
  await measure(people, 'linkage, in ten parts', distance, () => inParts(people, 10));
  for (const eps of [1, distance]) {
    await measure(people, eps === 1 ? 'DBSCAN as the original' : 'DBSCAN', eps, () =>
      dbscan(embeddings, { eps }),
    );
  }
  for (const [name, similarity] of [
    ['whispers as the original', 0.55],
    ['whispers, product 0.45', 0.45],
    ['whispers', 1 - distance ** 2 / 2],
  ] as const) {
    const threshold = Math.sqrt(2 - 2 * similarity);
    await measure(people, name, threshold, async () =>
      labelsOf(await chineseWhispers(embeddings, { similarity }), names.length),
    );
  }
}
printTable(rows);
const memory = SIZES.filter(Number.isFinite).map((count) => clusterInChild(count));
memory.push(...[100, 10, 1].map((people) => clusterInChild(10_000, people)));
printTable(memory);
saveResult('clusters', {
  command: 'npx tsx --conditions=@facenet/source bench/clusters.ts',
  model: all.card.id,
  faces: all.names.length,
  people: new Set(all.names).size,
  rows,
  memory,
  machine: describeMachine([]),
});

function facesOf({ card, vectors }: People) {
  return vectors.map((vector) => ({ embedding: { model: card.id, vector } }));
}

async function linkage(people: People, threshold: number): Promise<ArrayLike<number>> {
  const { clusters } = await clusterFaces(facesOf(people), { threshold });
  return labelsOf(clusters, people.names.length);
}

/** As albums grow: of everybody some photos at a time, in an order that mixes them. */
async function inParts(people: People, parts: number): Promise<ArrayLike<number>> {
  const faces = facesOf(people).map((face, i) => ({ ...face, id: `${i}` }));
  const clusters = new FaceClusters({ card: people.card });
  for (let part = 0; part < parts; part++) {
    await clusters.add(
      faces.filter((_, i) => ((i * 2_654_435_761) % 4_294_967_296) % parts === part),
    );
  }
  return faces.map(({ id }) => clusters.clusterOf(id));
}

function labelsOf(clusters: readonly (readonly number[])[], count: number): Int32Array {
  const labels = new Int32Array(count);
  for (const [label, cluster] of clusters.entries()) for (const i of cluster) labels[i] = label;
  return labels;
}

async function measure(
  { names }: People,
  method: string,
  threshold: number,
  work: () => Promise<ArrayLike<number>>,
): Promise<void> {
  const start = process.cpuUsage();
  const labels = await work();
  const { user, system } = process.cpuUsage(start);
  const pairs = pairwiseScores(labels, names);
  const faces = bCubed(labels, names);
  rows.push({
    faces: names.length,
    people: new Set(names).size,
    method,
    threshold: Number(threshold.toFixed(3)),
    clusters: new Set(Array.from(labels)).size,
    'pair precision': Number(pairs.precision.toFixed(4)),
    'pair recall': Number(pairs.recall.toFixed(4)),
    'B-cubed precision': Number(faces.precision.toFixed(4)),
    'B-cubed recall': Number(faces.recall.toFixed(4)),
    'B-cubed F': Number(faces.f.toFixed(4)),
    'CPU s': Number(((user + system) / 1e6).toFixed(2)),
  });
  console.error(JSON.stringify(rows.at(-1)));
}
