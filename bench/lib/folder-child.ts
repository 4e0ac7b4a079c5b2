/**
 * Analyses a folder in one of several ways, with the SDK of a checkout: `folder-child.ts WAY ROOT`.
 * Takes the paths, says when it is ready, begins when it is told to, and says how long it took.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Faces {
  analyze(path: string): Promise<readonly unknown[]>;
  analyzeAll(paths: readonly string[]): AsyncIterable<{ readonly faces?: readonly unknown[] }>;
}

const [way = '', root = ''] = process.argv.slice(2);
const source = (path: string) => import(pathToFileURL(join(root, 'packages', path)).href);
const { FaceNet } = await source('core/src/index.ts');
const { backend } = await source('backend-node/src/index.ts');
const [paths]: [string[]] = (await once(process, 'message')) as [string[]];
const facenet: Faces = await FaceNet.load({
  backend: backend(),
  ...(way === 'workers' && { workers: availableParallelism() }),
});

async function analyzeAll(photos: readonly string[]): Promise<number> {
  let faces = 0;
  if (way === 'loop' || way === 'pairs') {
    const rest = photos.values();
    const lane = async () => {
      for (const path of rest) {
        const { length } = await facenet.analyze(path); // not `faces +=`: lanes would lose counts
        faces += length;
      }
    };
    await Promise.all(way === 'pairs' ? [lane(), lane()] : [lane()]);
  } else {
    for await (const outcome of facenet.analyzeAll(photos)) faces += outcome.faces?.length ?? 0;
  }
  return faces;
}

await analyzeAll(paths.slice(0, 8));
process.on('message', async () => {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const faces = await analyzeAll(paths);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  process.send?.({ seconds, processorSeconds: (user + system) / 1e6, faces });
});
process.send?.('ready');
