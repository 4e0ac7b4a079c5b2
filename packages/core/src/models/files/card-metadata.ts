import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../weights/excerpt.js';
import type { AlignmentSpec, EmbeddingCard, ModelProvenance, OperatingPoint } from '../card.js';

/** Under which key safetensors files of this SDK carry what is needed to use them. */
export const CARD_KEY = 'facenet.card';

/** The part of a card that says how to use weights and whose they are; the rest tells their file. */
export type CardSettings = Pick<
  EmbeddingCard,
  'id' | 'title' | 'colorOrder' | 'standardization' | 'alignment' | 'thresholds' | 'defaultFar'
> &
  Partial<Pick<EmbeddingCard, 'provenance'>>;

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
 * Reads what {@link cardToText} wrote, out of a file of unknown origin.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT naming the field that is wrong
 */
export function cardFromText(text: string): CardSettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('text', text);
  }
  const card = (value ?? {}) as Record<string, unknown>;
  return {
    id: check(card.id, 'id', isText),
    title: check(card.title, 'title', isText),
    colorOrder: check(card.colorOrder, 'colorOrder', oneOf('rgb', 'bgr')),
    standardization: check(
      card.standardization,
      'standardization',
      oneOf('fixed', 'per-image', 'dlib'),
    ),
    alignment: check(card.alignment, 'alignment', isAlignment),
    thresholds: check(card.thresholds, 'thresholds', isOperatingPoints),
    defaultFar: check(card.defaultFar, 'defaultFar', isShare),
    ...(card.provenance !== undefined && {
      provenance: check(card.provenance, 'provenance', isProvenance),
    }),
  };
}

function check<Value>(value: unknown, name: string, is: (value: unknown) => value is Value): Value {
  if (is(value)) return value;
  throw wrong(name, value);
}

function wrong(name: string, value: unknown): FaceNetError {
  return new FaceNetError('WEIGHTS_CORRUPT', `The file's card has the ${name} ${excerpt(value)}.`, {
    hint: `Remove "${CARD_KEY}" from its metadata, or convert the weights again.`,
  });
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 200;

const isLongText = (value: unknown) => typeof value === 'string' && value.length <= 2000;

function isProvenance(value: unknown): value is ModelProvenance {
  const { origin, licence, trainingData, notice } = (value ?? {}) as Record<string, unknown>;
  return [origin, licence, trainingData, notice].every(isLongText);
}

const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value <= 1;

const isDistance = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 2;

const isSize = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;

function oneOf<Name extends string>(...names: Name[]) {
  return (value: unknown): value is Name => names.some((name) => name === value);
}

function isAlignment(value: unknown): value is AlignmentSpec {
  const { method, template, margin, size } = (value ?? {}) as Record<string, unknown>;
  if (!isSize(size) || Number(size) > 4096) return false;
  if (method === 'similarity') return template === 'arcface-112' || template === 'dlib-150';
  return method === 'margin' && typeof margin === 'number' && margin >= 0 && margin <= 4096;
}

function isOperatingPoints(value: unknown): value is OperatingPoint[] {
  return (
    Array.isArray(value) &&
    value.length <= 100 &&
    value.every(
      ({ far, distance, tar = 1 }) =>
        isShare(far) && isDistance(distance) && (tar === 0 || isShare(tar)),
    )
  );
}
