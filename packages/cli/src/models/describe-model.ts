import { type EmbeddingCard, FaceNetError } from '@facenet/core';
import { standardizationText } from '@facenet/core/image';
import {
  type AlignmentSpec,
  architectures,
  cardOfModel,
  type GraphSpec,
  publishedModels,
} from '@facenet/core/models';
import { type Network, summary } from '@facenet/core/network';
import { formatBytes } from '../output/format-bytes.js';
import { printable } from '../output/printable.js';
import { table } from '../output/table.js';
import type { NamedModel } from './open-named-model.js';

/** What a model's files hold, as `models inspect` tells it. */
export interface ModelDescription {
  readonly path: string;
  readonly files: readonly string[];
  readonly bytes: number;
  readonly format: string;
  /** Whose names the arrays have. */
  readonly naming: string;
  readonly networks: readonly NetworkDescription[];
  /** Arrays of the file; 0 where it does not name them. */
  readonly tensors: number;
  /** Absent for detectors, and parts of them. */
  readonly card?: Pick<
    EmbeddingCard,
    | 'id'
    | 'title'
    | 'graph'
    | 'embeddingSize'
    | 'standardization'
    | 'alignment'
    | 'colorOrder'
    | 'thresholds'
    | 'provenance'
  > & { readonly page?: string };
  readonly metadata: Readonly<Record<string, string>>;
}

interface NetworkDescription {
  readonly architecture: string;
  readonly embeddingSize?: number;
  readonly imageSize?: number;
  readonly parameters: number;
  /** Multiplications and additions for one image; absent where images may be of any size. */
  readonly flops?: number;
}

export function describeModel(path: string, opened: NamedModel): ModelDescription {
  const { model, files, bytes } = opened;
  const card = embeddingCardOf(opened);
  return {
    path,
    files,
    bytes,
    format: model.format,
    naming: model.naming,
    networks: model.networks.map(({ id, network, embeddingSize }) => {
      const { parameters, flops } = summary(network);
      const imageSize = architectures.has(id) ? architectures.get(id).imageSize : undefined;
      return {
        architecture: id,
        ...(embeddingSize !== undefined && { embeddingSize }),
        ...(imageSize !== undefined && { imageSize }),
        parameters,
        ...(hasFixedSize(network) && { flops }),
      };
    }),
    tensors: model.stored.size,
    ...(card && { card: describeCard(card) }),
    metadata: model.metadata,
  };
}

function hasFixedSize({ nodes }: Network): boolean {
  return nodes.every(({ op, shape }) => op.type !== 'input' || !shape.slice(1).includes(null));
}

/** Undefined for detectors, and for single networks of them. */
export function embeddingCardOf(opened: NamedModel): EmbeddingCard | undefined {
  try {
    const card = opened.card ?? cardOfModel(opened.model, opened.names);
    return card.kind === 'embedding' ? card : undefined;
  } catch (error) {
    if (FaceNetError.is(error, 'WEIGHTS_MISMATCH') && !opened.model.onnx) return undefined;
    throw error;
  }
}

function describeCard(card: EmbeddingCard) {
  const { id, title, graph, embeddingSize, standardization, alignment, colorOrder } = card;
  const { thresholds, provenance } = card;
  const page = publishedModels.has(id) ? { page: publishedModels.get(id).page } : {};
  return {
    id,
    title,
    ...(graph && { graph }),
    embeddingSize,
    standardization,
    alignment,
    colorOrder,
    thresholds,
    provenance,
    ...page,
  };
}

/** A description as lines for people. */
export function modelDescriptionText(model: ModelDescription): string {
  const { card } = model;
  const rows: (readonly [string, string])[] = [
    ['path', printable(model.path)],
    ['format', `${model.format}, names of ${model.naming}`],
    ['size', `${formatBytes(model.bytes)}, ${model.tensors} arrays`],
    ...model.networks.map((network) => ['network', networkText(network)] as const),
  ];
  if (card?.graph) rows.push(['graph', graphText(card.graph, card.embeddingSize)]);
  if (card) {
    rows.push(
      ['card', `${card.id}: ${card.title}`],
      [
        'input',
        `${alignmentText(card.alignment)}, ${card.colorOrder}, ${standardizationText(card.standardization)}`,
      ],
      ['training data', card.provenance.trainingData],
      ['licence', card.provenance.licence],
    );
    if (card.page) rows.push(['page', card.page]);
  }
  return table(rows);
}

function graphText({ input, layout, batch, output }: GraphSpec, embeddingSize: number): string {
  const images = batch === null ? 'any number of images' : `${batch} at a time`;
  return (
    `of no known network, run as it is by onnxruntime: images in "${input}" (${layout}, ${images}), ` +
    `${embeddingSize} values in "${output}"`
  );
}

function networkText({ architecture, embeddingSize, parameters, flops }: NetworkDescription) {
  const size = embeddingSize === undefined ? '' : `, embeddings of ${embeddingSize} values`;
  const millions = (count: number) => (count / 1e6).toFixed(2);
  const cost = flops === undefined ? '' : `, ${millions(flops)} MFLOPs`;
  return `${architecture}${size}, ${millions(parameters)} M parameters${cost}`;
}

function alignmentText(alignment: AlignmentSpec): string {
  const size = `${alignment.size}x${alignment.size} pixels`;
  return alignment.method === 'margin'
    ? `${size}, margin ${alignment.margin}`
    : `${size}, landmarks on ${alignment.template}`;
}
