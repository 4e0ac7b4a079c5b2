import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { type Standardization, standardizationFormula } from '../../image/standardize.js';
import { formatShape, type Shape } from '../../network/shape.js';
import type { OnnxModel, OnnxNode, OnnxValue } from '../../weights/index.js';
import type { AlignmentSpec, EmbeddingCard, GraphSpec } from '../card.js';
import type { CheckedOverrides } from './card-metadata.js';

/** What `EmbeddingCard.architecture` says of a graph that is run as it is. */
export const ANY_GRAPH = 'onnx';

const LARGEST_EMBEDDING = 4096;

/** As insightface's models are trained, whose form most ONNX files of embedding networks have. */
const USUAL_STANDARDIZATION: Standardization = { mean: 127.5, scale: 127.5 };
const NO_STANDARDIZATION: Standardization = { mean: 0, scale: 1 };

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

/**
 * Settings to run an ONNX graph of no known network, as far as possible from the graph itself: its
 * one input of images, whether channels come first, their size, how many are taken in one run, and
 * the one output that holds a vector an image. What no graph tells is taken to be as insightface has
 * it: colours in the order RGB, (v - 127.5) / 127.5 unless the graph begins with a subtraction and a
 * multiplication of its own, and crops of the template `arcface-112` (of other sizes than 112 and
 * 150: a margin of a fifth, as the original of this SDK has it).
 *
 * @throws FaceNetError WEIGHTS_MISMATCH naming what the graph has in place of an image or a vector,
 * INVALID_ARGUMENT when what the caller says does not fit the graph
 */
export function cardOfGraph(
  name: string,
  model: OnnxModel,
  { graph: told = {}, embeddingSize: toldSize, settings }: CheckedOverrides,
): FromGraph {
  const input = chooseValue(name, 'input', model.inputs, told.input, ({ shape }) => {
    return shape === undefined || shape.length === 4;
  });
  const { layout, sides, batch } = imagesOf(name, input, told);
  const alignment = settings.alignment ?? usualAlignment(name, sides);
  if (sides.some((side) => side !== null && side !== alignment.size)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${name} takes images of ${sides.join('x')} pixels, not crops of ${alignment.size}.`,
      { hint: 'Pass card: { alignment } of that size.' },
    );
  }
  const output = chooseValue(name, 'output', model.outputs, told.output, ({ shape }) => {
    return shape === undefined || vectorSize(shape) !== undefined;
  });
  const embeddingSize = sizeOf(name, output, toldSize);
  const graph: GraphSpec = { input: input.name, layout, batch, output: output.name };
  const standardization = standardizesItself(model.nodes, input.name)
    ? NO_STANDARDIZATION
    : USUAL_STANDARDIZATION;
  const colorOrder = 'rgb';
  const used = { colorOrder, standardization, ...settings };
  return {
    architecture: ANY_GRAPH,
    graph,
    embeddingSize,
    colorOrder,
    standardization,
    alignment,
    provenance: {
      origin: `${name} (onnx${model.producer && `, ${model.producer}`})`,
      licence: 'unknown',
      trainingData: 'unknown',
      notice:
        `${name} is no network that this SDK knows and is run as it is, on crops ` +
        `${alignmentText(alignment)}, ${used.colorOrder.toUpperCase()}, ` +
        `${standardizationFormula(used.standardization)}. Pass card: { alignment, colorOrder, ` +
        'standardization } where it was trained otherwise.',
    },
  };
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
  throw mismatch(`${name} does not have ${wanted}, but the ${kind}s ${listed}`, {
    hint:
      kind === 'input'
        ? 'Only networks of one image can be run.'
        : "Name the output: card: { graph: { output: '...' } }.",
  });
}

/** Where channels, height and width are, and how many images are taken at once. */
function imagesOf(name: string, input: OnnxValue, told: Partial<GraphSpec>) {
  const { shape, type } = input;
  const text = valueText(input);
  if (type !== undefined && type !== 'float32') {
    throw mismatch(`The input ${text} of ${name} is of ${type}, not float32`);
  }
  if (shape === undefined && told.layout === undefined) {
    throw mismatch(`The input ${text} of ${name} has no shape`, {
      hint: "Say how images lie in it: card: { graph: { layout: 'nchw' or 'nhwc' } }.",
    });
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
    throw new FaceNetError('INVALID_ARGUMENT', `${name} takes images of any size.`, {
      hint:
        "Say which: card: { alignment: { method: 'similarity', template: 'arcface-112', " +
        'size: 112 } }.',
    });
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

function sizeOf(name: string, output: OnnxValue, told: number | undefined): number {
  const found = output.shape && vectorSize(output.shape);
  const size = found ?? told;
  const text = valueText(output);
  if (output.shape && found === undefined) {
    throw mismatch(`The output ${text} of ${name} is no vector an image`);
  }
  if (!size) {
    throw mismatch(`The output ${text} of ${name} does not say how many values it has`, {
      hint: 'Say it: card: { embeddingSize: 512 }.',
    });
  }
  if (told === undefined || size === told) return size;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} gives ${size} values, not ${told}.`, {
    hint: `Its output is ${text}.`,
  });
}

/** Values of a vector an image, [batch, size] or with further axes of 1; `null` where left open. */
function vectorSize(shape: Shape): number | null | undefined {
  const [, ...rest] = shape;
  const wide = rest.filter((size) => size !== 1);
  const [size = 1] = wide;
  if (rest.length === 0 || wide.length > 1) return undefined;
  return size === null || size <= LARGEST_EMBEDDING ? size : undefined;
}

/** Whether the pixels are first shifted and multiplied by constants, as mxnet exports do. */
function standardizesItself(nodes: readonly OnnxNode[], input: string): boolean {
  const shift = nodes.find(({ inputs }) => inputs.includes(input));
  if (shift?.opType !== 'Sub') return false;
  const factor = nodes.find(({ inputs }) => inputs.includes(shift.outputs[0] ?? ''));
  return factor?.opType === 'Mul' || factor?.opType === 'Div';
}

function valueText({ name, shape }: OnnxValue): string {
  return `${excerpt(name)} ${shape ? formatShape(shape) : 'of no stated shape'}`;
}

function mismatch(problem: string, options: { readonly hint?: string } = {}): FaceNetError {
  const hint = 'Only networks that give one vector for an image of three colours can be run.';
  return new FaceNetError('WEIGHTS_MISMATCH', `${problem}.`, { hint, ...options });
}
