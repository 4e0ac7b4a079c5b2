import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import {
  namedStandardizations,
  parseStandardization,
  type Standardization,
  type StandardizationName,
} from '../../image/standardize.js';
import type {
  AlignmentSpec,
  EmbeddingCard,
  GraphSpec,
  ModelProvenance,
  OperatingPoint,
} from '../card.js';

/** Under which key safetensors files of this SDK carry what is needed to use them. */
export const CARD_KEY = 'facenet.card';

/** The part of a card that says how to use weights and whose they are; the rest tells their file. */
export type CardSettings = Pick<
  EmbeddingCard,
  'id' | 'title' | 'colorOrder' | 'standardization' | 'alignment' | 'thresholds' | 'defaultFar'
> &
  Partial<Pick<EmbeddingCard, 'provenance'>>;

/** What a user knows of a file that the file does not tell. */
export interface CardOverrides extends Partial<Omit<CardSettings, 'standardization'>> {
  /** In the architecture registry: which of several whose weights have equal shapes. */
  readonly architecture?: string;
  /** By name, or by its numbers: `{ mean: 127.5, scale: 127.5 }`. */
  readonly standardization?: Standardization | StandardizationName;
  /** Of an ONNX graph that is run as it is: its input and output, and how images lie in it. */
  readonly graph?: Partial<GraphSpec>;
  /** Of an ONNX graph that is run as it is and does not say how many values its output has. */
  readonly embeddingSize?: number;
}

/** {@link CardOverrides} that were checked: what replaces settings, and what finds the network. */
export interface CheckedOverrides extends Pick<CardOverrides, NetworkOverride> {
  readonly settings: Partial<CardSettings>;
}

type NetworkOverride = 'architecture' | 'graph' | 'embeddingSize';

/** The part of the card that {@link cardFromText} reads again, as JSON. */
export function cardToText(card: EmbeddingCard): string {
  const { id, title, colorOrder, standardization, alignment, thresholds, defaultFar, provenance } =
    card;
  const settings: CardSettings = {
    id,
    title,
    colorOrder,
    standardization,
    alignment,
    thresholds,
    defaultFar,
    provenance,
  };
  return JSON.stringify(settings);
}

/**
 * Reads what {@link cardToText} wrote, out of a file of unknown origin. Standardisations may be names.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT naming the field that is wrong
 */
export function cardFromText(text: string): CardSettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw corrupt('text', text);
  }
  const card = fieldsOf(value);
  const { provenance, ...required } = settingFields;
  const wanted = card.provenance === undefined ? required : settingFields;
  return parseAll(wanted, card, corrupt) as CardSettings;
}

/**
 * Checks what a caller says of a file.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the field that is wrong or unknown
 */
export function checkOverrides(overrides: CardOverrides): CheckedOverrides {
  const known: Fields = { ...settingFields, ...networkFields };
  const wanted: Record<string, Field<unknown>> = {};
  if (typeof overrides !== 'object' || overrides === null || Array.isArray(overrides)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The card is ${excerpt(overrides)}.`, {
      hint: `Pass an object of ${Object.keys(known).join(', ')}.`,
    });
  }
  const given = fieldsOf(overrides);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!field) throw unknownField(name, Object.keys(known));
    wanted[name] = field;
  }
  const parsed = parseAll(wanted, given, invalid);
  const { architecture, graph, embeddingSize, ...settings } = parsed as CardOverrides;
  return {
    ...(architecture !== undefined && { architecture }),
    ...(graph && { graph }),
    ...(embeddingSize !== undefined && { embeddingSize }),
    settings: settings as Partial<CardSettings>,
  };
}

/** What a field may be, in words, and the value as far as it is that. */
interface Field<Value> {
  readonly expected: string;
  parse(value: unknown): Value | undefined;
}

type Fields = Readonly<Record<string, Field<unknown>>>;
type FieldsOf<Values> = { readonly [Name in keyof Values]-?: Field<NonNullable<Values[Name]>> };

const settingFields: FieldsOf<CardSettings> = {
  id: { expected: 'a text of 1 to 200 characters', parse: asText },
  title: { expected: 'a text of 1 to 200 characters', parse: asText },
  colorOrder: oneOf('rgb', 'bgr'),
  standardization: {
    expected: `${Object.keys(namedStandardizations).join(', ')} or { mean, scale }`,
    parse: parseStandardization,
  },
  alignment: {
    expected:
      "{ method: 'similarity', template: 'arcface-112' or 'dlib-150', size } or { method: 'margin', " +
      'margin, size }, in pixels up to 4096',
    parse: asAlignment,
  },
  thresholds: {
    expected: 'at most 100 of { far, distance, tar }, far in 0...1, distance in 0...2',
    parse: asOperatingPoints,
  },
  defaultFar: { expected: 'a rate above 0, at most 1', parse: asShare },
  provenance: {
    expected: '{ origin, licence, trainingData, notice }, texts of at most 2000 characters',
    parse: asProvenance,
  },
};

const networkFields: FieldsOf<Pick<CardOverrides, NetworkOverride>> = {
  architecture: { expected: 'a name of the architecture registry', parse: asText },
  graph: {
    expected: "some of { input, output, layout: 'nchw' or 'nhwc', batch: a number or null }",
    parse: asGraph,
  },
  embeddingSize: { expected: 'a whole number from 1', parse: asCount },
};

function parseAll(
  fields: Fields,
  given: Readonly<Record<string, unknown>>,
  refuse: (name: string, value: unknown, expected: string) => FaceNetError,
): Record<string, unknown> {
  const parsed = Object.entries(fields).map(([name, { parse, expected }]) => {
    const value = Object.hasOwn(given, name) ? parse(given[name]) : undefined;
    if (value === undefined) throw refuse(name, given[name], expected);
    return [name, value] as const;
  });
  return Object.fromEntries(parsed);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function corrupt(name: string, value: unknown): FaceNetError {
  return new FaceNetError('WEIGHTS_CORRUPT', `The file's card has the ${name} ${excerpt(value)}.`, {
    hint: `Remove "${CARD_KEY}" from its metadata, or convert the weights again.`,
  });
}

function invalid(name: string, value: unknown, expected: string): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `The card's ${name} is ${excerpt(value)}.`, {
    hint: `It must be ${expected}.`,
  });
}

function unknownField(name: string, known: readonly string[]): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `A card has no ${excerpt(name)} to be set.`, {
    hint: `Known: ${known.join(', ')}.`,
  });
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined;
}

function asShare(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value <= 1 ? value : undefined;
}

function asCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}

function oneOf<Name extends string>(...names: readonly Name[]): Field<Name> {
  return {
    expected: names.join(' or '),
    parse: (value) => names.find((name) => name === value),
  };
}

function asAlignment(value: unknown): AlignmentSpec | undefined {
  const { method, template, margin, size: side } = fieldsOf(value);
  const size = asCount(side);
  if (size === undefined || size > 4096) return undefined;
  if (method === 'similarity' && (template === 'arcface-112' || template === 'dlib-150')) {
    return { method, template, size };
  }
  const fits = typeof margin === 'number' && margin >= 0 && margin <= 4096;
  return method === 'margin' && fits ? { method, margin, size } : undefined;
}

function asOperatingPoints(value: unknown): OperatingPoint[] | undefined {
  if (!Array.isArray(value) || value.length > 100) return undefined;
  const points = value.map(asOperatingPoint);
  return points.every((point) => point !== undefined) ? points : undefined;
}

function asOperatingPoint(value: unknown): OperatingPoint | undefined {
  const { far: rate, distance, tar } = fieldsOf(value);
  const far = asShare(rate);
  const near = typeof distance === 'number' && distance >= 0 && distance <= 2;
  if (far === undefined || !near) return undefined;
  if (tar === undefined) return { far, distance };
  const accepted = tar === 0 ? 0 : asShare(tar);
  return accepted === undefined ? undefined : { far, distance, tar: accepted };
}

function asProvenance(value: unknown): ModelProvenance | undefined {
  const { origin, licence, trainingData, notice } = fieldsOf(value);
  const texts = { origin, licence, trainingData, notice };
  const fits = (text: unknown) => typeof text === 'string' && text.length <= 2000;
  return Object.values(texts).every(fits) ? (texts as ModelProvenance) : undefined;
}

function asGraph(value: unknown): Partial<GraphSpec> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { input, output, layout, batch, ...others } = fieldsOf(value);
  const fits =
    [input, output].every((name) => name === undefined || asText(name)) &&
    [undefined, 'nchw', 'nhwc'].some((known) => known === layout) &&
    (batch === undefined || batch === null || asCount(batch)) &&
    Object.keys(others).length === 0;
  return fits ? (value as Partial<GraphSpec>) : undefined;
}
