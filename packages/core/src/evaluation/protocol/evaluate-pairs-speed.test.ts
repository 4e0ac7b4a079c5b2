import { describe, expect, it } from 'vitest';
import { evaluatePairs } from './evaluate-pairs.js';

describe('evaluatePairs on as many pairs as LFW has', () => {
  const [count, size] = [6000, 512];
  const embeddings = Float32Array.from({ length: 2 * count * size }, (_, i) => Math.sin(i * i));
  const same = Array.from({ length: count }, (_, i) => Math.floor(i / 300) % 2 === 0);

  it.each([0, 1] as const)('needs less than two seconds with metric %d', (metric) => {
    // The processor's time, which does not grow when other tests keep the machine busy.
    const before = process.cpuUsage();
    evaluatePairs({ embeddings, embeddingSize: size, same }, { metric, subtractMean: true });
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  });
});
