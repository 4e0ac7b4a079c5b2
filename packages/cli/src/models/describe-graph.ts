import type { CardOverrides, EmbeddingCard } from '@facenet/core';
import { explainGraph, type GraphFact } from '@facenet/core/models';
import type { NamedModel } from './open-named-model.js';

/** What an ONNX graph of no known network takes and gives, and how it will be used. */
export interface GraphDescription {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** What is known of its use or taken to be so, and what tells it; empty where more must be said. */
  readonly facts: readonly GraphFact[];
}

type GraphValue = NonNullable<NamedModel['model']['onnx']>['model']['inputs'][number];

/** Its ends alone, for graphs that cannot be used as things are. */
export function endsOfGraph({ model }: NamedModel): GraphDescription | undefined {
  if (!model.onnx || model.networks.length > 0) return undefined;
  const { inputs, outputs } = model.onnx.model;
  return { inputs, outputs, facts: [] };
}

/**
 * @returns undefined for networks that are known
 * @throws FaceNetError as `cardOfModel` does
 */
export function describeGraph(
  { model, names }: NamedModel,
  overrides: CardOverrides | undefined,
): GraphDescription | undefined {
  const facts = explainGraph(model, names, overrides);
  if (facts.length === 0 || !model.onnx) return undefined;
  const { inputs, outputs } = model.onnx.model;
  return { inputs, outputs, facts };
}

type PixelSettings = Pick<EmbeddingCard, 'colorOrder' | 'standardization' | 'alignment'>;

type Row = readonly [name: string, text: string];

/** A description as rows for people, with what to type. */
export function graphRows(
  { inputs, outputs, facts }: GraphDescription,
  path: string,
  card: PixelSettings | undefined,
  overrides: CardOverrides | undefined,
): Row[] {
  if (!card) return [...valueRows('input', inputs), ...valueRows('output', outputs)];
  const told = overrides ? ` --card ${quoted(JSON.stringify(overrides))}` : '';
  return [
    ...facts.map(({ about, value, because }): Row => [about, `${value}; ${because}`]),
    ['use it', `facenet compare a.jpg b.jpg --model ${quoted(path)}${told} --threshold 1.1`],
    ['if wrong', `--card ${quoted(JSON.stringify({ ...overrides, ...assumed(card) }))}`],
  ];
}

function valueRows(name: string, values: readonly GraphValue[]): Row[] {
  return values.map((value): Row => {
    const shape = value.shape
      ? `[${value.shape.map((size) => size ?? '?').join(', ')}]`
      : 'of no stated shape';
    return [name, `${JSON.stringify(value.name)} ${shape}, ${value.type ?? 'of no stated type'}`];
  });
}

/** The settings that are most often to be changed, as they are. */
function assumed({ colorOrder, standardization, alignment }: PixelSettings): CardOverrides {
  return { colorOrder, standardization, alignment };
}

/** For POSIX shells; bare where nothing needs quotes. */
function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
