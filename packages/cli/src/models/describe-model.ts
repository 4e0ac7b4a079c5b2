import { type EmbeddingCard, FaceNetError } from '@facenet/core';
import { architectures, cardOfModel, publishedModels } from '@facenet/core/models';
import { summary } from '@facenet/core/network';
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
    'id' | 'title' | 'standardization' | 'alignment' | 'colorOrder' | 'thresholds' | 'provenance'
  > & { readonly page?: string };
  readonly metadata: Readonly<Record<string, string>>;
}

export interface NetworkDescription {
  readonly architecture: string;
  readonly embeddingSize?: number;
  readonly imageSize?: number;
  readonly parameters: number;
  /** Multiplications and additions for one image. */
  readonly flops: number;
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
        flops,
      };
    }),
    tensors: model.stored.size,
    ...(card && { card: describeCard(card) }),
    metadata: model.metadata,
  };
}

/** Undefined for detectors, and for single networks of them. */
export function embeddingCardOf(opened: NamedModel): EmbeddingCard | undefined {
  try {
    const card = opened.card ?? cardOfModel(opened.model, opened.names);
    return card.kind === 'embedding' ? card : undefined;
  } catch (error) {
    if (FaceNetError.is(error, 'WEIGHTS_MISMATCH')) return undefined;
    throw error;
  }
}

function describeCard(card: EmbeddingCard) {
  const { id, title, standardization, alignment, colorOrder, thresholds, provenance } = card;
  const page = publishedModels.has(id) ? { page: publishedModels.get(id).page } : {};
  return { id, title, standardization, alignment, colorOrder, thresholds, provenance, ...page };
}
