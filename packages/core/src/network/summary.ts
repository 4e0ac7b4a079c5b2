import { elementCount } from '../arrays/element-count.js';
import type { Network } from './network.js';
import { formatShape } from './shape.js';

/** One node of a {@link NetworkSummary}. */
export interface SummaryRow {
  readonly name: string;
  readonly type: string;
  readonly shape: string;
  readonly parameters: number;
  readonly flops: number;
}

/** What a network is made of, and what it costs. */
export interface NetworkSummary {
  readonly name: string;
  readonly rows: readonly SummaryRow[];
  readonly parameters: number;
  /** Without the statistics of batch norm. */
  readonly trainableParameters: number;
  /** Multiplications and additions for one sample; open dimensions count 1. */
  readonly flops: number;
}

/** Counts the parameters and the work of a network, node by node. */
export function summary(network: Network): NetworkSummary {
  const rows = network.nodes.map((node) => ({
    name: node.name,
    type: node.op.type,
    shape: formatShape(node.shape),
    parameters: node.parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    flops: node.flops,
  }));
  const statistics = network.nodes
    .flatMap((node) => node.parameters)
    .filter((parameter) => !parameter.trainable)
    .reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const parameters = rows.reduce((sum, row) => sum + row.parameters, 0);
  return {
    name: network.name,
    rows,
    parameters,
    trainableParameters: parameters - statistics,
    flops: rows.reduce((sum, row) => sum + row.flops, 0),
  };
}

/** The summary as an aligned text table. */
export function formatSummary({ name, rows, parameters, flops }: NetworkSummary): string {
  const cells = [
    ['node', 'operation', 'output', 'parameters', 'flops'],
    ...rows.map((row) => [row.name, row.type, row.shape, `${row.parameters}`, `${row.flops}`]),
    [name, '', '', `${parameters}`, `${flops}`],
  ];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells
    .map((row) =>
      row.map((cell, i) => (i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))),
    )
    .map((row) => row.join('  ').trimEnd())
    .join('\n');
}
