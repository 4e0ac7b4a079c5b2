import { type CardOverrides, type EmbeddingCard, FaceNetError } from '@facenet/core';
import { standardizationText } from '@facenet/core/image';
import {
  type AlignmentSpec,
  architectures,
  cardOfModel,
  publishedModels,
  refuseOverrides,
} from '@facenet/core/models';
import { type Network, summary } from '@facenet/core/network';
import { describeError, type Failure } from '../output/describe-error.js';
import { formatBytes } from '../output/format-bytes.js';
import { printable } from '../output/printable.js';
import { table } from '../output/table.js';
import { describeGraph, endsOfGraph, type GraphDescription, graphRows } from './describe-graph.js';
import type { NamedModel } from './open-named-model.js';

type DescribedCard = Pick<
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
  readonly card?: DescribedCard;
  /** Only of an ONNX graph that is run as it is. */
  readonly graph?: GraphDescription;
  /** Why it cannot be used as things are. */
  readonly error?: Failure;
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

/** @param overrides what the user says of the file */
export function describeModel(
  path: string,
  opened: NamedModel,
  overrides?: CardOverrides,
): ModelDescription {
  const { model, files, bytes } = opened;
  const { card, ...usage } = usageOf(opened, overrides);
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
    ...usage,
    metadata: model.metadata,
  };
}

function hasFixedSize({ nodes }: Network): boolean {
  return nodes.every(({ op, shape }) => op.type !== 'input' || !shape.slice(1).includes(null));
}

type Usage = Pick<ModelDescription, 'graph' | 'error'> & { readonly card?: EmbeddingCard };

function usageOf(opened: NamedModel, overrides: CardOverrides | undefined): Usage {
  try {
    const card = embeddingCardOf(opened, overrides);
    const graph = describeGraph(opened, overrides);
    return { ...(card && { card }), ...(graph && { graph }) };
  } catch (error) {
    const graph = endsOfGraph(opened);
    return { ...(graph && { graph }), error: describeError(error) };
  }
}

/** Undefined for detectors, and for single networks of them. */
export function embeddingCardOf(
  opened: NamedModel,
  overrides?: CardOverrides,
): EmbeddingCard | undefined {
  if (opened.card) refuseOverrides(opened.card.id, overrides ? { card: overrides } : {});
  try {
    const card = opened.card ?? cardOfModel(opened.model, opened.names, overrides);
    return card.kind === 'embedding' ? card : undefined;
  } catch (error) {
    const known = opened.model.networks.length > 0;
    if (FaceNetError.is(error, 'WEIGHTS_MISMATCH') && known) return undefined;
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
export function modelDescriptionText(model: ModelDescription, overrides?: CardOverrides): string {
  const { card } = model;
  const rows: (readonly [string, string])[] = [
    ['path', printable(model.path)],
    ['format', formatText(model)],
    ['size', `${formatBytes(model.bytes)}, ${model.tensors} arrays`],
    ...model.networks.map((network) => ['network', networkText(network)] as const),
  ];
  if (card) rows.push(['card', `${card.id}: ${card.title}`]);
  if (model.graph) rows.push(...graphRows(model.graph, model.path, card, overrides));
  if (card) {
    if (!model.graph) rows.push(['input', inputText(card)]);
    rows.push(
      ['training data', card.provenance.trainingData],
      ['licence', card.provenance.licence],
    );
    if (card.page) rows.push(['page', card.page]);
  }
  return table(rows);
}

function formatText({ format, naming, graph }: ModelDescription): string {
  return graph
    ? `${format}, a graph of no known network, run as it is by onnxruntime`
    : `${format}, names of ${naming}`;
}

function inputText({ alignment, colorOrder, standardization }: DescribedCard): string {
  return `${alignmentText(alignment)}, ${colorOrder}, ${standardizationText(standardization)}`;
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
