import type { AlignmentSpec } from '@facenet/core';
import { formatBytes } from '../output/format-bytes.js';
import { table } from '../output/table.js';
import type { ModelDescription, NetworkDescription } from './describe-model.js';

/** A description as lines for people. */
export function modelDescriptionText(model: ModelDescription): string {
  const { card } = model;
  const rows: (readonly [string, string])[] = [
    ['path', model.path],
    ['format', `${model.format}, names of ${model.naming}`],
    ['size', `${formatBytes(model.bytes)}, ${model.tensors} arrays`],
    ...model.networks.map((network) => ['network', networkText(network)] as const),
  ];
  if (card) {
    rows.push(
      ['card', `${card.id}: ${card.title}`],
      ['input', `${alignmentText(card.alignment)}, ${card.colorOrder}, ${card.standardization}`],
      ['training data', card.provenance.trainingData],
      ['licence', card.provenance.licence],
    );
    if (card.page) rows.push(['page', card.page]);
  }
  return table(rows);
}

function networkText({ architecture, embeddingSize, parameters, flops }: NetworkDescription) {
  const size = embeddingSize === undefined ? '' : `, embeddings of ${embeddingSize} values`;
  const millions = (count: number) => (count / 1e6).toFixed(2);
  return `${architecture}${size}, ${millions(parameters)} M parameters, ${millions(flops)} MFLOPs`;
}

function alignmentText(alignment: AlignmentSpec): string {
  const size = `${alignment.size}x${alignment.size} pixels`;
  return alignment.method === 'margin'
    ? `${size}, margin ${alignment.margin}`
    : `${size}, landmarks on ${alignment.template}`;
}
