import { basename, dirname, join } from 'node:path';
import type { ModelHub } from '@facenet/backend-node';
import { writeAtomically } from '@facenet/backend-node';
import { type CardOverrides, type EmbeddingCard, FaceNetError } from '@facenet/core';
import {
  cardOfModel,
  checkOverrides,
  type ExportDtype,
  exporterFor,
  exporters,
  readWeights,
} from '@facenet/core/models';
import { embeddingCardOf } from './describe-model.js';
import { type NamedModel, openNamedModel } from './open-named-model.js';

export interface Conversion {
  /** A file, a folder, or a model of the list. */
  readonly source: string;
  readonly target: string;
  /** In the registry of exporters; else told by the target's name. */
  readonly format?: string;
  readonly dtype?: ExportDtype;
  /** What the file does not tell, kept in the result. */
  readonly card?: CardOverrides;
}

export interface ConvertedFile {
  readonly source: string;
  readonly files: readonly string[];
  readonly format: string;
  readonly dtype: ExportDtype;
  readonly architecture: string;
  readonly bytes: number;
}

/**
 * Reads a model of any format and writes it in another.
 *
 * @throws FaceNetError INVALID_ARGUMENT, MODEL_NOT_FOUND, IO_FAILED, WEIGHTS_CORRUPT,
 * WEIGHTS_MISMATCH
 */
export async function convertModelFile(
  { source, target, format, dtype: wanted, card: overrides }: Conversion,
  hub: ModelHub,
  onOpened: (opened: NamedModel) => void | Promise<void> = () => {},
): Promise<ConvertedFile> {
  const exporter = format === undefined ? exporterFor(basename(target)) : exporters.get(format);
  const [usual = 'f32'] = exporter.dtypes;
  const dtype = wanted ?? usual;
  if (!exporter.dtypes.includes(dtype)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${exporter.title} is not written as ${dtype}.`, {
      hint: `It can be ${exporter.dtypes.join(', ')}.`,
    });
  }
  const opened = await openNamedModel(source, hub);
  await onOpened(opened);
  const { model } = opened;
  const embedding = overrides ? cardAsTold(opened, overrides) : embeddingCardOf(opened);
  const chosen = model.networks.filter(({ id }) => !embedding || id === embedding.architecture);
  const networks = chosen.map(({ network }) => network);
  const files = exporter.write(
    { networks, weights: readWeights(model), ...(embedding && { card: embedding }) },
    dtype,
    basename(target),
  );
  let bytes = 0;
  const written: string[] = [];
  // The model itself is the last: once it is there, what belongs to it is there too.
  for (const [name, content] of files) {
    const path = join(dirname(target), name);
    await writeAtomically(path, content);
    written.push(path);
    bytes += content.length;
  }
  const architecture = chosen.map(({ id }) => id).join(', ');
  return { source, files: written, format: exporter.id, dtype, architecture, bytes };
}

function cardAsTold(opened: NamedModel, overrides: CardOverrides): EmbeddingCard | undefined {
  const card = cardOfModel(opened.model, opened.names, overrides);
  if (card.kind !== 'embedding') return undefined;
  if (opened.card?.kind !== 'embedding') return card;
  return { ...opened.card, ...checkOverrides(overrides).settings };
}
