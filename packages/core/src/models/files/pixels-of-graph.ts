import { FaceNetError } from '../../errors.js';
import type { Standardization } from '../../image/standardize.js';
import type { OnnxModel } from '../../weights/index.js';
import type { EmbeddingCard } from '../card.js';
import { type AffineStep, affineFollower, foldSteps } from '../import/onnx/affine-steps.js';
import { OnnxGraph } from '../import/onnx/onnx-graph.js';

/** What a graph tells of the pixels that it takes, and by what. */
export interface PixelsOfGraph {
  readonly standardization?: Standardization;
  readonly colorOrder?: EmbeddingCard['colorOrder'];
  /** The graph's own first step: "(v - 127.5) * 0.0078125". */
  readonly steps: string;
}

const PIXELS_AS_THEY_ARE: Standardization = { mean: 0, scale: 1 };
const PIXELS_TO_ONE: Standardization = { mean: 0, scale: 255 };

/** Nodes that hand pixels on; behind them graphs written by Keras turn images to channels first. */
const HAND_ON: ReadonlySet<string> = new Set(['Identity', 'Cast', 'Transpose', 'Dropout']);
const MOST_STEPS = 8;
const COLORS = 3;

/**
 * Reads the constants by which a graph shifts and multiplies its image before anything else, as
 * exports of MXNet do (Sub, Mul), and wrappers of other networks, or a batch norm right behind the
 * input. The value that becomes zero is the middle of what the graph takes: near 127 of pixels as they
 * are, near a half of those divided by 255. And of photos the mean of red is above that of blue.
 *
 * @returns undefined where the graph begins with something else
 */
export function pixelsOfGraph(model: OnnxModel, input: string): PixelsOfGraph | undefined {
  const folded = foldSteps(firstSteps(model, input), COLORS);
  if (!folded) return undefined;
  const factors = [...folded.factor];
  const middles = factors.map((factor, color) => -(folded.offset[color] ?? 0) / factor);
  const [middle, factor] = [mean(middles), mean(factors)];
  if (!Number.isFinite(middle) || !(factor > 0) || (factor === 1 && middle === 0)) return undefined;
  const standardization = takes(middle, factor);
  const order = orderOf(middles);
  if (!standardization) return undefined;
  return {
    standardization,
    ...(order && { colorOrder: order }),
    steps: `(v - ${numbers(middles)}) * ${numbers(factors)}`,
  };
}

function takes(middle: number, factor: number): Standardization | undefined {
  if (middle >= 30 && middle <= 225) return PIXELS_AS_THEY_ARE;
  if (middle >= 0.1 && middle <= 0.9 && factor >= 0.5) return PIXELS_TO_ONE;
  // Division alone, by 255, 128 or thereabouts.
  return middle === 0 && factor <= 1 / 100 ? PIXELS_AS_THEY_ARE : undefined;
}

/** In photos of faces red is the brightest on average, and blue the darkest. */
function orderOf([first = 0, , last = 0]: readonly number[]) {
  const difference = first - last;
  if (Math.abs(difference) < 0.02 * Math.abs(first + last)) return undefined;
  return difference > 0 ? ('rgb' as const) : ('bgr' as const);
}

function firstSteps(model: OnnxModel, input: string): AffineStep[] {
  const graph = graphOf(model);
  const steps: AffineStep[] = [];
  let value = input;
  for (let i = 0; graph && i < MOST_STEPS && graph.uses(value) === 1; i++) {
    const node = model.nodes.find(({ inputs }) => inputs.includes(value));
    if (!node) break;
    if (!HAND_ON.has(node.opType)) {
      const follower = affineFollower(graph, node, true) ?? affineFollower(graph, node, false);
      if (follower?.input !== value) break;
      steps.push(follower.step);
    }
    value = node.outputs[0] ?? '';
  }
  return steps;
}

/** A graph in disorder tells nothing here, and its engine will refuse it. */
function graphOf(model: OnnxModel): OnnxGraph | undefined {
  try {
    return new OnnxGraph(model);
  } catch (error) {
    if (FaceNetError.is(error)) return undefined;
    throw error;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One number where all are alike. */
function numbers(values: readonly number[]): string {
  const texts = values.map((value) => String(Number(value.toPrecision(6))));
  return new Set(texts).size === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;
}
