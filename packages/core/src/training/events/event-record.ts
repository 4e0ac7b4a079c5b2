import { checkArray } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';
import { maskedCrc32c } from '../../weights/crc32.js';
import { encodeHistogram } from './histogram.js';
import { encodeImage } from './image.js';

/** A number of a curve. NaN and infinities are drawn as such. */
export interface ScalarSummary {
  readonly tag: string;
  readonly scalar: number;
}

/** How values are spread: weights, gradients. */
export interface HistogramSummary {
  readonly tag: string;
  /** Finite numbers in any order. */
  readonly histogram: ArrayLike<number>;
}

/** A picture. */
export interface ImageSummary {
  readonly tag: string;
  /** A PNG file; its header tells size and colours. */
  readonly png: Uint8Array;
}

/** Text in Markdown. */
export interface TextSummary {
  readonly tag: string;
  readonly text: string;
}

/**
 * What TensorBoard shows under a tag at a step. Parts of a tag that are parted by "/" become groups.
 */
export type Summary = ScalarSummary | HistogramSummary | ImageSummary | TextSummary;

/** Fields of Event (tensorboard/compat/proto/event.proto). */
const WALL_TIME = 1;
const STEP = 2;
const FILE_VERSION = 3;
const SUMMARY = 5;
const SESSION_LOG = 7;
const SOURCE_METADATA = 10;
/** Of SourceMetadata. */
const WRITER = 1;
/** Of SessionLog, and its value for the start of a session. */
const STATUS = 1;
const START = 1;
/** Of Summary and Summary.Value (summary.proto). */
const VALUE = 1;
const TAG = 1;
const SIMPLE_VALUE = 2;
const IMAGE = 4;
const HISTOGRAM = 5;
const TENSOR = 8;
const METADATA = 9;
/** Of SummaryMetadata and its PluginData. */
const PLUGIN = 1;
const PLUGIN_NAME = 1;
/** Of TensorProto, and the type of text (tensor.proto). */
const DTYPE = 1;
const SHAPE = 2;
const STRINGS = 8;
const DT_STRING = 7;

/**
 * The record that an event file begins with.
 *
 * @param seconds since 1970, with fractions
 */
export function fileVersionRecord(seconds: number): Uint8Array {
  // What TensorFlow itself writes.
  const source = new ProtobufWriter().string(WRITER, 'tensorflow.core.util.events_writer');
  const event = startEvent(seconds, 0).string(FILE_VERSION, 'brain.Event:2');
  return frameRecord(event.message(SOURCE_METADATA, source).finish());
}

/**
 * The record that says that a run goes on from a step: TensorBoard forgets what earlier files of the
 * folder hold of that step and later ones.
 *
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function resumedRecord(seconds: number, step: number): Uint8Array {
  const start = new ProtobufWriter().integer(STATUS, START);
  return frameRecord(startEvent(seconds, step).message(SESSION_LOG, start).finish());
}

/**
 * The record of what there is to see at a step. Several summaries may have the same tag.
 *
 * @param seconds since 1970, with fractions
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function summaryRecord(
  seconds: number,
  step: number,
  summaries: readonly Summary[],
): Uint8Array {
  checkArray(summaries, 'The list of summaries');
  const all = new ProtobufWriter();
  for (const summary of summaries) all.message(VALUE, encodeSummary(summary));
  return frameRecord(startEvent(seconds, step).message(SUMMARY, all).finish());
}

function startEvent(seconds: number, step: number): ProtobufWriter {
  if (!Number.isFinite(seconds) || !Number.isSafeInteger(step)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `An event cannot happen at second ${excerpt(seconds)}, step ${excerpt(step)}.`,
      { hint: 'Pass the time in seconds since 1970, and a whole number of steps.' },
    );
  }
  const event = new ProtobufWriter().double(WALL_TIME, seconds);
  return step === 0 ? event : event.integer(STEP, step);
}

function encodeSummary(summary: Summary): ProtobufWriter {
  const { tag } = (summary ?? {}) as Partial<Summary>;
  if (typeof tag !== 'string' || tag === '') throw unusable(summary, 'has no tag');
  const value = new ProtobufWriter().string(TAG, tag);
  const what = `The summary ${excerpt(tag)}`;
  if ('scalar' in summary && typeof summary.scalar === 'number') {
    return value.float(SIMPLE_VALUE, summary.scalar);
  }
  if ('histogram' in summary && typeof summary.histogram?.length === 'number') {
    return value.message(HISTOGRAM, encodeHistogram(summary.histogram, what));
  }
  if ('png' in summary && summary.png instanceof Uint8Array) {
    return value.message(IMAGE, encodeImage(summary.png, what));
  }
  if ('text' in summary && typeof summary.text === 'string') {
    const plugin = new ProtobufWriter().string(PLUGIN_NAME, 'text');
    return value
      .message(METADATA, new ProtobufWriter().message(PLUGIN, plugin))
      .message(TENSOR, encodeText(summary.text));
  }
  throw unusable(summary, 'has no number, histogram, PNG or text');
}

/** A scalar tensor of type string. */
function encodeText(text: string): ProtobufWriter {
  const tensor = new ProtobufWriter().integer(DTYPE, DT_STRING);
  return tensor.message(SHAPE, new ProtobufWriter()).string(STRINGS, text);
}

function unusable(summary: unknown, problem: string): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `The summary ${excerpt(summary)} ${problem}.`, {
    hint: 'Pass { tag, scalar }, { tag, histogram }, { tag, png } or { tag, text }.',
  });
}

/**
 * A record of TensorFlow's record files: its length in eight bytes, their checksum, the content, its
 * checksum.
 */
function frameRecord(content: Uint8Array): Uint8Array {
  const record = new Uint8Array(content.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(content.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(content, 12);
  view.setUint32(12 + content.length, maskedCrc32c(content), true);
  return record;
}
