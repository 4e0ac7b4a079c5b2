import { describe, expect, it } from 'vitest';
import { evaluatePairs } from './evaluate-pairs.js';

describe('evaluatePairs on the whole of LFW', () => {
  it('takes far less than two seconds with mean subtraction', () => {
    const [count, size] = [6000, 512];
    const embeddings = Float32Array.from({ length: 2 * count * size }, (_, i) =>
      Math.sin((i * 12.9898) % 6.283),
    );
    const same = Array.from({ length: count }, (_, i) => Math.floor(i / 300) % 2 === 0);
    for (const metric of [0, 1] as const) {
      const start = performance.now();
      evaluatePairs({ embeddings, embeddingSize: size, same }, { metric, subtractMean: true });
      // Two seconds, and as much again for a busy machine.
      expect(performance.now() - start).toBeLessThan(4000);
    }
  });
});
