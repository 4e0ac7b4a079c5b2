import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';

/**
 * How often values fall between limits that grow by a tenth each, as TensorFlow counts them: 774
 * limits from 1e-12 up to 1e20, as many below zero, zero, and infinity's stand-ins at both ends.
 */
const SMALLEST = 1e-12;
const LARGEST = 1e20;
const GROWTH = 1.1;
const LIMITS = defaultLimits();
const ZERO = (LIMITS.length - 1) / 2;
const INVERSE_LOG_GROWTH = 1 / Math.log(GROWTH);

function defaultLimits(): Float64Array {
  const positive: number[] = [];
  for (let limit = SMALLEST; limit < LARGEST; limit *= GROWTH) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  return Float64Array.of(...positive.map((limit) => -limit).reverse(), 0, ...positive);
}

/** The number of the first limit above a value. */
function bucketOf(value: number): number {
  const size = Math.abs(value);
  // A logarithm finds the place but for rounding: a search would take eleven comparisons.
  const steps = Math.log(size / SMALLEST) * INVERSE_LOG_GROWTH;
  const reach = Math.min(Math.max(Math.ceil(steps), 0), ZERO - 1) + 1;
  let bucket = ZERO + (value < 0 ? -reach : reach);
  while (bucket > 0 && LIMITS[bucket - 1]! > value) bucket--;
  while (LIMITS[bucket]! <= value && bucket < LIMITS.length - 1) bucket++;
  return bucket;
}

/** Fields of HistogramProto (tensorboard/compat/proto/summary.proto). */
const MIN = 1;
const MAX = 2;
const COUNT = 3;
const SUM = 4;
const SUM_OF_SQUARES = 5;
const BUCKET_LIMITS = 6;
const BUCKETS = 7;

/**
 * A HistogramProto with the buckets of TensorFlow's `tf.summary.histogram`. Runs of empty buckets
 * become one.
 *
 * @param what they are, for the error text: 'Histogram "weights"'
 * @throws FaceNetError INVALID_ARGUMENT for a value that is infinite or no number
 */
export function encodeHistogram(values: ArrayLike<number>, what: string): ProtobufWriter {
  const counts = new Float64Array(LIMITS.length);
  let min = Number.MAX_VALUE;
  let max = -Number.MAX_VALUE;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      throw new FaceNetError('INVALID_ARGUMENT', `${what} has ${excerpt(value)} as value ${i}.`, {
        hint: 'Only finite numbers can be counted: log the histogram of a step that is sound.',
      });
    }
    counts[bucketOf(value)]!++;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    squares += value * value;
  }
  const { limits, filled } = withoutEmptyRuns(counts);
  const histogram = new ProtobufWriter();
  const fields = [
    [MIN, min],
    [MAX, max],
    [COUNT, values.length],
    [SUM, sum],
    [SUM_OF_SQUARES, squares],
  ] as const;
  // Protobuf leaves zeros out.
  for (const [field, value] of fields) if (value !== 0) histogram.double(field, value);
  return histogram.doubles(BUCKET_LIMITS, limits).doubles(BUCKETS, filled);
}

function withoutEmptyRuns(counts: Float64Array): { limits: number[]; filled: number[] } {
  const limits: number[] = [];
  const filled: number[] = [];
  counts.forEach((count, i) => {
    if (count === 0 && filled.at(-1) === 0) limits[limits.length - 1] = LIMITS[i]!;
    else {
      limits.push(LIMITS[i]!);
      filled.push(count);
    }
  });
  return { limits, filled };
}
