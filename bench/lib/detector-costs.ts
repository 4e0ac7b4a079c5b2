import { backend } from '@facenet/backend-node';
import { openBenchDetector } from './bench-detectors.js';
import { detectionPhotos } from './detection-photos.js';
import { processorTimes } from './processor-times.js';

const ENGINES = ['onnxruntime-node', 'tfjs-wasm'] as const;

/** Processor time of each detector for a photo of each size, one thread, by turns. */
export async function timeDetectors(ids: readonly string[], rounds: number) {
  const photos = await detectionPhotos();
  const rows = [];
  for (const engine of ENGINES) {
    const { runtime } = await backend({ runtime: engine, threads: 1 });
    const detectors = new Map(
      await Promise.all(ids.map(async (id) => [id, await openBenchDetector(id, runtime)] as const)),
    );
    const times = new Map<string, number[]>(ids.map((id) => [id, []]));
    for (const [, photo] of photos) {
      const candidates = [...detectors].map(
        ([id, detector]) => [id, () => detector.detect(photo)] as const,
      );
      for (const [id, ms] of await processorTimes(candidates, rounds)) times.get(id)?.push(ms);
    }
    for (const [detector, each] of times) {
      const cells = [...photos.keys()].map((size, i) => [size, Number(each[i]!.toFixed(1))]);
      rows.push({ engine, detector, ...Object.fromEntries(cells) });
    }
    for (const detector of detectors.values()) await detector.dispose();
  }
  return rows;
}
