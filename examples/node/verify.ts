/**
 * Do two photos show the same person?
 *
 *   npx tsx --conditions=@facenet/source examples/node/verify.ts a.jpg b.jpg
 *
 * In an app of your own the condition is not needed; it makes this repository run from source.
 */
import { nodeBackend } from '@facenet/backend-node';
import { FaceNet, FaceNetError } from '@facenet/core';

const [first, second] = process.argv.slice(2);
if (!first || !second) throw new Error('Name two photos.');

const facenet = await FaceNet.load({ backend: nodeBackend() });
try {
  const { same, distance, threshold } = await facenet.verify(first, second);
  console.log(
    `${same ? 'same person' : 'different people'}: ${distance.toFixed(3)} (${threshold})`,
  );
} catch (error) {
  if (!FaceNetError.is(error, 'NO_FACE')) throw error;
  console.log(error.message);
} finally {
  await facenet.dispose();
}
