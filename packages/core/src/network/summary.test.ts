import { describe, expect, it } from 'vitest';
import { formatSummary, NetworkBuilder, summary } from './index.js';

const net = new NetworkBuilder('tiny');
const network = net.build({
  out: net
    .input('input', [null, 4, 4, 3])
    .conv2d('conv', { filters: 2, kernel: 3, bias: false })
    .batchNorm('norm')
    .globalAvgPool('pool')
    .dense('fc', { units: 5 }),
});

describe('summary', () => {
  it('counts parameters, and apart from them what is learned', () => {
    // 3*3*3*2 weights, beta + mean + variance of 2, 2*5 weights and 5 biases.
    expect(summary(network).parameters).toBe(54 + 6 + 15);
    expect(summary(network).trainableParameters).toBe(54 + 2 + 15);
  });

  it('counts a multiply-add as two operations', () => {
    const rows = Object.fromEntries(summary(network).rows.map(({ name, flops }) => [name, flops]));
    expect(rows).toEqual({ input: 0, conv: 2 * 27 * 32, norm: 64, pool: 32, fc: 5 * (2 * 2 + 1) });
  });

  it('prints a table with a line a node and the totals last', () => {
    const lines = formatSummary(summary(network)).split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[2]).toMatch(/^conv +conv2d +\[\?, 4, 4, 2\] +54 +1728$/);
    expect(lines[6]).toMatch(/^tiny +75 +1849$/);
  });
});
