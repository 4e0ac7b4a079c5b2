import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { standardizationFormula } from '../../image/standardize.js';
import { formatShape, type Shape } from '../../network/shape.js';
import type { OnnxModel, OnnxValue } from '../../weights/index.js';
import type { AlignmentSpec, EmbeddingCard, GraphSpec } from '../card.js';
import type { CardOverrides, CheckedOverrides } from './card-metadata.js';
import { type PixelsOfGraph, pixelsOfGraph } from './pixels-of-graph.js';

/** What `EmbeddingCard.architecture` says of a graph that is run as it is. */
export const ANY_GRAPH = 'onnx';

const LARGEST_EMBEDDING = 4096;

/** As insightface's models are trained, whose form most ONNX files of embedding networks have. */
const USUAL: Required<PixelSettings> = {
  colorOrder: 'rgb',
  standardization: { mean: 127.5, scale: 127.5 },
};

type PixelSettings = Partial<Pick<EmbeddingCard, 'colorOrder' | 'standardization'>>;

/** What graphs do not tell, of projects whose files are mostly called by their names. */
const BY_NAME: readonly {
  readonly project: string;
  readonly pattern: RegExp;
  readonly settings: PixelSettings;
}[] = [
  { project: 'AdaFace', pattern: /adaface/i, settings: { colorOrder: 'bgr' } },
  {
    project: 'MagFace',
    pattern: /magface/i,
    settings: { colorOrder: 'bgr', standardization: { mean: 0, scale: 255 } },
  },
];

type FromGraph = Pick<
  EmbeddingCard,
  | 'architecture'
  | 'graph'
  | 'embeddingSize'
  | 'colorOrder'
  | 'standardization'
  | 'alignment'
  | 'provenance'
>;

/** One thing that is known, or taken to be so, of how a graph is to be run. */
export interface GraphFact {
  readonly about: 'input' | 'crops' | 'colours' | 'pixels' | 'output';
  /** For people. */
  readonly value: string;
  /** What tells it. */
  readonly because: string;
}

/** A graph of no known network, read for how it is to be run. */
export interface ReadGraph {
  readonly card: FromGraph;
  readonly facts: readonly GraphFact[];
}

/**
 * Settings to run an ONNX graph of no known network, as far as possible from the graph itself: its
 * one input of images, whether channels come first, their size, how many are taken in one run, what
 * is done to pixels first, and the one output that holds a vector an image. What neither the graph nor
 * its name tells is taken to be as insightface has it: colours in the order RGB, (v - 127.5) / 127.5,
 * and crops of the template `arcface-112` (of other sizes than 112 and 150: a margin of a fifth, as
 * the original of this SDK has it).
 *
 * @param names of what the user named, of the file, and of its folder
 * @throws FaceNetError WEIGHTS_MISMATCH naming what the graph has in place of an image or a vector,
 * INVALID_ARGUMENT when what the caller says does not fit the graph, or something must be said
 */
export function readGraph(
  name: string,
  names: readonly string[],
  model: OnnxModel,
  { graph: told = {}, embeddingSize: toldSize, settings }: CheckedOverrides,
): ReadGraph {
  const input = chooseValue(name, 'input', model.inputs, told.input, ({ shape }) => {
    return shape === undefined || shape.length === 4;
  });
  const { layout, sides, batch } = imagesOf(name, input, told);
  const alignment = settings.alignment ?? usualAlignment(name, sides);
  if (sides.some((side) => side !== null && side !== alignment.size)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${name} takes images of ${sides.join('x')} pixels, not crops of ${alignment.size}.`,
      { hint: 'The size of the alignment must be that of the images.' },
    );
  }
  const output = chooseValue(name, 'output', model.outputs, told.output, ({ shape }) => {
    return shape === undefined || vectorSize(shape) !== undefined;
  });
  const embeddingSize = sizeOf(name, output, toldSize);
  const graph: GraphSpec = { input: input.name, layout, batch, output: output.name };
  const pixels = pixelsOfGraph(model, input.name);
  const { colorOrder: usualOrder, standardization: usual } = USUAL;
  const color = guess((from) => from.colorOrder, usualOrder, settings, pixels, names);
  const standard = guess((from) => from.standardization, usual, settings, pixels, names);
  const images = batch === null ? 'any number of images' : `${batch} in a run`;
  const facts: GraphFact[] = [
    {
      about: 'input',
      value: `${valueText(input)}: ${layout === 'nchw' ? 'channels first' : 'channels last'} (${layout}), ${images}`,
      because: told.layout === undefined && input.shape ? 'so says the file' : TOLD,
    },
    {
      about: 'crops',
      value: alignmentText(alignment),
      because: settings.alignment ? TOLD : 'usual for this size',
    },
    { about: 'colours', value: color.value.toUpperCase(), because: color.because },
    { about: 'pixels', value: pixelsText(standard.value), because: standard.because },
    {
      about: 'output',
      value: `${valueText(output)}: ${embeddingSize} values`,
      because: told.output === undefined ? 'the only vector of an image' : TOLD,
    },
  ];
  return {
    card: {
      architecture: ANY_GRAPH,
      graph,
      embeddingSize,
      colorOrder: color.value,
      standardization: standard.value,
      alignment,
      provenance: {
        origin: `${name} (onnx${model.producer && `, ${model.producer}`})`,
        licence: 'unknown',
        trainingData: 'unknown',
        notice:
          `${name} is no network that this SDK knows and is run as it is, on crops ` +
          `${alignmentText(alignment)}, ${color.value.toUpperCase()} (${color.because}), ` +
          `${pixelsText(standard.value)} (${standard.because}). Pass as card what ` +
          'was otherwise when it was trained: alignment, colorOrder, standardization.',
      },
    },
    facts,
  };
}

const TOLD = 'as you say';

/** What the caller says, else the graph's first steps, else its name, else insightface's way. */
function guess<Value>(
  of: (settings: PixelSettings) => Value | undefined,
  usual: Value,
  told: PixelSettings,
  pixels: PixelsOfGraph | undefined,
  names: readonly string[],
): { readonly value: Value; readonly because: string } {
  const project = BY_NAME.find(({ pattern }) => names.some((name) => pattern.test(name)));
  const sources: readonly (readonly [settings: PixelSettings | undefined, because: string])[] = [
    [told, TOLD],
    [pixels, `it begins with ${pixels?.steps}`],
    [project?.settings, `by its name it is of ${project?.project}`],
  ];
  for (const [settings = {}, because] of sources) {
    const value = of(settings);
    if (value !== undefined) return { value, because };
  }
  return { value: usual, because: "nothing in it tells: insightface's way" };
}

/** How it is said what a file does not tell, in a program and on the command line. */
function passCard(what: string, card: CardOverrides): { readonly hint: string } {
  return { hint: `${what} with card (--card on the command line): ${JSON.stringify(card)}.` };
}

/** The input or output that the caller names, or the only one that fits. */
function chooseValue(
  name: string,
  kind: 'input' | 'output',
  values: readonly OnnxValue[],
  told: string | undefined,
  fits: (value: OnnxValue) => boolean,
): OnnxValue {
  const listed = values.map(valueText).join(', ') || 'none';
  if (told !== undefined) {
    const value = values.find((other) => other.name === told);
    if (value) return value;
    throw new FaceNetError('INVALID_ARGUMENT', `${name} has no ${kind} ${excerpt(told)}.`, {
      hint: `It has ${listed}.`,
    });
  }
  const fitting = values.filter(fits);
  const [only] = fitting;
  // More inputs than images cannot be fed; more outputs than vectors need not be looked at.
  if (only && (kind === 'input' ? values : fitting).length === 1) return only;
  const wanted = kind === 'input' ? 'one input of images' : 'one output of a vector an image';
  throw mismatch(
    `${name} does not have ${wanted}, but the ${kind}s ${listed}`,
    // Which of several is wanted nobody else can say; none is another matter.
    kind === 'output' && only
      ? passCard('Name one', { graph: { output: only.name } })
      : { hint: 'Only networks that give one vector for an image can be run.' },
  );
}

/** Where channels, height and width are, and how many images are taken at once. */
function imagesOf(name: string, input: OnnxValue, told: Partial<GraphSpec>) {
  const { shape, type } = input;
  const text = valueText(input);
  if (type !== undefined && type !== 'float32') {
    throw mismatch(`The input ${text} of ${name} is of ${type}, not float32`);
  }
  if (shape === undefined && told.layout === undefined) {
    throw mismatch(
      `The input ${text} of ${name} has no shape`,
      passCard('Say how images lie in it, nchw or nhwc,', { graph: { layout: 'nchw' } }),
    );
  }
  const [count = null, ...rest] = shape ?? [null, null, null, null];
  const layout = told.layout ?? (rest[0] === 3 ? 'nchw' : 'nhwc');
  const [channels, ...sides] = layout === 'nchw' ? rest : [rest[2], rest[0], rest[1]];
  if (rest.length !== 3 || (channels !== 3 && (channels !== null || !told.layout))) {
    throw mismatch(`The input ${text} of ${name} is no image of three colours`);
  }
  return { layout, sides: sides as Shape, batch: told.batch === undefined ? count : told.batch };
}

function usualAlignment(name: string, sides: Shape): AlignmentSpec {
  const [size] = sides;
  if (typeof size !== 'number') {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${name} takes images of any size.`,
      passCard('Say how crops are cut', {
        alignment: { method: 'similarity', template: 'arcface-112', size: 112 },
      }),
    );
  }
  if (size === 112) return { method: 'similarity', template: 'arcface-112', size };
  if (size === 150) return { method: 'similarity', template: 'dlib-150', size };
  return { method: 'margin', margin: Math.round(size / 5), size };
}

function alignmentText({ size, ...alignment }: AlignmentSpec): string {
  return alignment.method === 'similarity'
    ? `of the template ${alignment.template} at ${size} pixels`
    : `of ${size} pixels with a margin of ${alignment.margin}`;
}

function pixelsText(standardization: EmbeddingCard['standardization']): string {
  const formula = standardizationFormula(standardization);
  return formula === '(v - 0) / 1' ? '0...255 as they are' : formula;
}

function sizeOf(name: string, output: OnnxValue, told: number | undefined): number {
  const found = output.shape && vectorSize(output.shape);
  const size = found ?? told;
  const text = valueText(output);
  if (output.shape && found === undefined) {
    throw mismatch(`The output ${text} of ${name} is no vector an image`);
  }
  if (!size) {
    throw mismatch(
      `The output ${text} of ${name} does not say how many values it has`,
      passCard('Say it', { embeddingSize: 512 }),
    );
  }
  if (told === undefined || size === told) return size;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} gives ${size} values, not ${told}.`, {
    hint: `Its output is ${text}.`,
  });
}

/**
 * Values of a vector an image, [batch, size] or with further axes of 1; `null` where left open. A single
 * value, such as the quality that AdaFace's exports give beside, is no vector.
 */
function vectorSize(shape: Shape): number | null | undefined {
  const [, ...rest] = shape;
  const wide = rest.filter((size) => size !== 1);
  const [size] = wide;
  if (size === undefined || wide.length > 1) return undefined;
  return size === null || size <= LARGEST_EMBEDDING ? size : undefined;
}

function valueText({ name, shape }: OnnxValue): string {
  return `${excerpt(name)} ${shape ? formatShape(shape) : 'of no stated shape'}`;
}

function mismatch(problem: string, options: { readonly hint?: string } = {}): FaceNetError {
  const hint = 'Only networks that give one vector for an image of three colours can be run.';
  return new FaceNetError('WEIGHTS_MISMATCH', `${problem}.`, { hint, ...options });
}
