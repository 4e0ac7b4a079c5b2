import { describe, expect, it } from 'vitest';
import { evaluatePairs } from './evaluate-pairs.js';

describe('evaluatePairs on as many pairs as LFW has', () => {
  const [count, size] = [6000, 512];
  const embeddings = Float32Array.from({ length: 2 * count * size }, (_, i) => (i % 997) - 498);
  const same = Array.from({ length: count }, (_, i) => Math.floor(i / 300) % 2 === 0);

  it('needs less than two seconds with the slower metric and mean subtraction', () => {
    // The processor's time, which does not grow when other tests keep the machine busy.
    const before = process.cpuUsage();
    evaluatePairs({ embeddings, embeddingSize: size, same }, { metric: 1, subtractMean: true });
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  });
});
