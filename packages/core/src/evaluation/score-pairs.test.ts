import { describe, expect, it } from 'vitest';
import { parseLfwPairs } from './pair-lists/lfw.js';
import { evaluatePairs } from './protocol/evaluate-pairs.js';
import { scorePairs } from './score-pairs.js';

const embeddingOf = new Map([
  ['Ann/Ann_0001', Float32Array.of(1, 0)],
  ['Ann/Ann_0002', Float32Array.of(0.8, 0.6)],
  ['Bob/Bob_0001', Float32Array.of(-1, 0)],
]);

describe('scorePairs', () => {
  it('measures the pairs it can and lists the others', () => {
    const { pairs } = parseLfwPairs('2 1\nAnn 1 2\nAnn 1 Bob 1\nBob 1 2\nCid 1 Bob 3');
    const { scored, embeddings, skipped } = scorePairs({ pairs, embeddingOf });
    expect(scored.map(({ distance }) => distance.toFixed(3))).toEqual(['0.632', '2.000']);
    expect(scored[0]).toMatchObject({ a: { name: 'Ann', index: 1 }, same: true, fold: 0 });
    expect(embeddings.same).toEqual([true, false]);
    expect(embeddings.foldIds).toEqual([0, 0]);
    expect([...embeddings.embeddings]).toEqual([...Float32Array.of(1, 0, 0.8, 0.6, 1, 0, -1, 0)]);
    expect(skipped).toEqual([
      { pair: pairs[2], missing: ['Bob/Bob_0002'] },
      { pair: pairs[3], missing: ['Cid/Cid_0001', 'Bob/Bob_0003'] },
    ]);
  });

  it('feeds the protocol, with keys of the caller', () => {
    const pairs = [
      { a: '0', b: '1', same: true },
      { a: '0', b: '2', same: false },
    ];
    const paths = ['Ann/Ann_0001', 'Ann/Ann_0002', 'Bob/Bob_0001'];
    const keyText = (key: string) => paths[Number(key)]!;
    const { embeddings } = scorePairs({ pairs, embeddingOf, keyText });
    expect(embeddings.foldIds).toBeUndefined();
    expect(evaluatePairs(embeddings, { folds: 2 }).auc).toBe(1);
  });

  it('has nothing to say when no image is there', () => {
    const pairs = [{ a: 'x', b: 'x', same: true }];
    const { scored, skipped } = scorePairs({ pairs, embeddingOf });
    expect(scored).toEqual([]);
    expect(skipped).toEqual([{ pair: pairs[0], missing: ['x'] }]);
  });

  it('refuses embeddings of two models', () => {
    const mixed = new Map([...embeddingOf, ['Cid/Cid_0001', Float32Array.of(1)]]);
    const { pairs } = parseLfwPairs('Ann 1 2\nAnn 1 Cid 1');
    expect(() => scorePairs({ pairs, embeddingOf: mixed })).toThrowError(/2 and 1 values/);
  });
});
