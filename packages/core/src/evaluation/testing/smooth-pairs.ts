import type { PairEmbeddings } from '../embedding-data.js';

/**
 * Pairs of 16 values made of sines, without a random generator, so that other programs can make
 * the same ones: blocks of six genuine pairs (the second image differs by `noise`) and six
 * impostor pairs, in unit rows.
 */
export function smoothPairs(count: number, noise: number): PairEmbeddings {
  const size = 16;
  const same = Array.from({ length: count }, (_, q) => Math.floor(q / 6) % 2 === 0);
  const embeddings = new Float32Array(2 * count * size);
  for (let q = 0; q < count; q++) {
    const first = unit(size, (k) => Math.sin(1.7 * q + 0.9 * k * k + k));
    const second = unit(size, (k) =>
      same[q]
        ? Math.sin(1.7 * q + 0.9 * k * k + k + noise * Math.cos(1.3 * q + 0.7 * k))
        : Math.sin(2.3 * q + 1.1 * k * k + 1),
    );
    embeddings.set(first, 2 * q * size);
    embeddings.set(second, (2 * q + 1) * size);
  }
  return { embeddings, embeddingSize: size, same };
}

function unit(size: number, value: (k: number) => number): number[] {
  const values = Array.from({ length: size }, (_, k) => value(k));
  const norm = Math.hypot(...values);
  return values.map((v) => v / norm);
}
