import { FaceNetError } from '../../errors.js';
import { namedStandardizations, type Standardization } from '../../image/standardize.js';
import { architectures } from '../architectures.js';
import type { DetectorCard, EmbeddingCard } from '../card.js';
import { modelCards } from '../cards/model-cards.js';
import { publishedModels } from '../cards/published-models.js';
import { detectorNetworks } from '../detector-networks.js';
import type { RecognizedNetwork } from '../import/recognize.js';
import {
  CARD_KEY,
  type CardOverrides,
  type CheckedOverrides,
  cardFromText,
  checkOverrides,
} from './card-metadata.js';
import { ANY_GRAPH, type GraphFact, type ReadGraph, readGraph } from './graph-card.js';
import type { OpenedModel } from './open-model.js';
import type { OpenedOnnx } from './weights-format.js';

const EXTENSION = /\.[a-z][a-z0-9]*$/i;

/** The original's tools standardise each image unless told otherwise; its heirs do as here. */
const USUAL_STANDARDIZATION: Readonly<Record<string, Standardization>> = {
  'facenet-pytorch': namedStandardizations.fixed,
};

/**
 * Makes the card of a model that came as a file. Whose weights they are is told by what the file
 * says of itself, by its and its folder's name, or by the number of people in its classification
 * layer; else the settings are those of its architecture, as the original's tools use them.
 *
 * @param names of what the user named, of the file, and of its folder
 * @throws FaceNetError INVALID_ARGUMENT when an override does not fit, WEIGHTS_MISMATCH when parts of
 * a detector are missing
 */
export function cardOfModel(
  model: OpenedModel,
  names: readonly string[],
  overrides: CardOverrides = {},
): EmbeddingCard | DetectorCard {
  const candidates = model.networks.filter(({ kind }) => kind === 'embedding');
  const checked = checkOverrides(overrides);
  if (isRunAsItIs(model, checked)) return graphCard(model, names, checked);
  const { architecture, settings, ...ofGraphs } = checked;
  const [misplaced] = Object.keys(ofGraphs);
  if (misplaced !== undefined) {
    throw new FaceNetError('INVALID_ARGUMENT', `The ${misplaced} of ${model.name} is known.`, {
      hint: 'Only of ONNX graphs that are no network of ours it can be said.',
    });
  }
  const network = candidates.find(({ id }) => architecture === undefined || id === architecture);
  if (network) return embeddingCard(model, network, names, checked);
  if (candidates.length === 0) return detectorCard(model, names);
  throw isNone(
    model,
    architecture,
    candidates.map(({ id }) => id),
  );
}

function isNone({ name }: OpenedModel, architecture = '', known: readonly string[]) {
  return new FaceNetError('INVALID_ARGUMENT', `${name} is no ${architecture}.`, {
    hint: `It can be loaded as ${known.join(', ')}.`,
  });
}

/**
 * How an ONNX graph that is run as it is will be used, setting by setting, and what tells it; nothing of
 * networks that are known.
 *
 * @param names of what the user named, of the file, and of its folder
 * @throws FaceNetError as {@link cardOfModel} does
 */
export function explainGraph(
  model: OpenedModel,
  names: readonly string[],
  overrides: CardOverrides = {},
): readonly GraphFact[] {
  const checked = checkOverrides(overrides);
  return isRunAsItIs(model, checked) ? graphOf(model, names, checked).facts : [];
}

/** The graphs of no network of ours, and those of ours whose user wants it so. */
function isRunAsItIs(model: OpenedModel, { architecture }: CheckedOverrides): boolean {
  return model.onnx !== undefined && (model.networks.length === 0 || architecture === ANY_GRAPH);
}

function graphOf(
  model: OpenedModel,
  names: readonly string[],
  overrides: CheckedOverrides,
): ReadGraph {
  const { architecture = ANY_GRAPH } = overrides;
  if (architecture !== ANY_GRAPH) throw isNone(model, architecture, [ANY_GRAPH]);
  const graph = (model.onnx as OpenedOnnx).model;
  return readGraph(model.name, names, graph, {
    ...overrides,
    settings: toldSettings(model, overrides),
  });
}

/** By the file itself, where it has a card of ours, and by its user. */
function toldSettings({ metadata }: OpenedModel, { settings }: CheckedOverrides) {
  const own = metadata[CARD_KEY];
  return { ...(own !== undefined && cardFromText(own)), ...settings };
}

function graphCard(
  model: OpenedModel,
  names: readonly string[],
  overrides: CheckedOverrides,
): EmbeddingCard {
  const told = toldSettings(model, overrides);
  return {
    kind: 'embedding',
    ...unmeasured(model, names, told.id),
    ...graphOf(model, names, overrides).card,
    ...told,
  };
}

function embeddingCard(
  model: OpenedModel,
  { id: architecture, embeddingSize = 0 }: RecognizedNetwork,
  names: readonly string[],
  overrides: CheckedOverrides,
): EmbeddingCard {
  const told = toldSettings(model, overrides);
  const usual = usualSettings(model, architecture, embeddingSize, names, told.id);
  return { ...usual, architecture, embeddingSize, ...told };
}

function usualSettings(
  model: OpenedModel,
  architecture: string,
  embeddingSize: number,
  names: readonly string[],
  id: string | undefined,
): EmbeddingCard {
  const classes = classesOf(model);
  for (const [, published] of publishedModels) {
    const { card } = published;
    if (card.architecture !== architecture || card.embeddingSize !== embeddingSize) continue;
    if (published.naming !== model.naming) continue;
    const named = names.some((name) => published.names.test(name));
    if (named || (classes !== undefined && classes === published.classes)) return card;
  }
  for (const [, card] of modelCards) {
    if (card.kind !== 'embedding' || card.architecture !== architecture) continue;
    const { weights: _, converted: __, ...rest } = card;
    return { ...rest, ...unmeasured(model, names, id) };
  }
  return {
    kind: 'embedding',
    architecture,
    embeddingSize,
    colorOrder: 'rgb',
    standardization: USUAL_STANDARDIZATION[model.naming] ?? 'per-image',
    alignment: { method: 'margin', margin: 32, size: architectures.get(architecture).imageSize },
    ...unmeasured(model, names, id),
  };
}

/**
 * What is said of a model that nobody has measured. Embeddings of other weights must not be compared, so
 * its id is not its name alone.
 */
function unmeasured(model: OpenedModel, names: readonly string[], id?: string) {
  const { name, format } = model;
  const stem = stemOf(model, names);
  return {
    id: id ?? `${stem}-${model.checksum()}`,
    title: `${stem}, a file of its user`,
    thresholds: [],
    defaultFar: 1e-3,
    measurements: [],
    provenance: {
      origin: `${name} (${format})`,
      licence: 'unknown',
      trainingData: 'unknown',
      notice: '',
    },
  };
}

function stemOf({ name }: OpenedModel, [named = name]: readonly string[]): string {
  return named.replace(EXTENSION, '');
}

/** People that the classification layer behind an embedding tells apart. */
function classesOf({ tensors }: OpenedModel): number | undefined {
  return tensors.get('Logits/biases')?.shape[0];
}

function detectorCard(model: OpenedModel, names: readonly string[]): DetectorCard {
  const parts = model.networks.map(({ id }) => id);
  for (const [architecture, networks] of detectorNetworks) {
    const wanted = Object.values(networks).map((create) => create().name);
    const missing = wanted.filter((part) => !parts.includes(part));
    if (missing.length === wanted.length) continue;
    if (missing.length > 0) throw incomplete(names, missing);
    // Detections of two detectors may be mixed, so its name will do.
    const { id, title, provenance } = unmeasured(model, names, stemOf(model, names));
    return { kind: 'detector', id, title, architecture, provenance };
  }
  throw incomplete(names, ['a detector']);
}

function incomplete(names: readonly string[], missing: readonly string[]): FaceNetError {
  const text = `${names.join(' of ')} lacks ${missing.join(', ')}.`;
  return new FaceNetError('WEIGHTS_MISMATCH', text, {
    hint: 'Name a folder with all networks of the detector.',
  });
}
