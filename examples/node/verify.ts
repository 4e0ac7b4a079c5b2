/**
 * Do two photos show the same person?
 *
 *   npx tsx --conditions=@facenet/source examples/node/verify.ts a.jpg b.jpg
 *
 * In an app of your own the condition is not needed; it makes this repository run from source.
 */
import { backend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';

const [first, second] = process.argv.slice(2);
if (!first || !second) throw new Error('Name two photos.');

const facenet = await FaceNet.load({ backend: backend() });
const [a] = await facenet.analyze(first);
const [b] = await facenet.analyze(second);
if (a && b) {
  const { same, distance, threshold } = facenet.compare(a.embedding, b.embedding);
  console.log(
    `${same ? 'same person' : 'different people'}: ${distance.toFixed(3)} (${threshold})`,
  );
} else {
  console.log(`no face in ${a ? second : first}`);
}
await facenet.dispose();
