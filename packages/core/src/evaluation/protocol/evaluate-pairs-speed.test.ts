import { thorough } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { evaluatePairs } from './evaluate-pairs.js';

describe.runIf(thorough)('evaluatePairs on as many pairs as LFW has', () => {
  const [count, size] = [6000, 512];
  const embeddings = Float32Array.from({ length: 2 * count * size }, (_, i) => (i % 997) - 498);
  const same = Array.from({ length: count }, (_, i) => Math.floor(i / 300) % 2 === 0);

  it('needs seconds at most with the slower metric and mean subtraction', () => {
    // The processor's time, which others do not add to; a safety net, for it takes half a second.
    const before = process.cpuUsage();
    evaluatePairs({ embeddings, embeddingSize: size, same }, { metric: 1, subtractMean: true });
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(20);
  });
});
