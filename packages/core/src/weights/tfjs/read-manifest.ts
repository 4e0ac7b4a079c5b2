import { checkedElementCount } from '../../arrays/element-count.js';
import { excerpt } from '../../excerpt.js';
import { isJsonObject, type JsonSpan, parseBoundedJson } from '../bounded-json.js';
import { ByteReader } from '../byte-reader.js';
import { jsonMembers, skipSpace } from './json-members.js';

/** How the values of a tensor were shrunk; decoding reverses it. */
export type TfjsQuantization =
  | {
      readonly dtype: 'uint8' | 'uint16';
      /** The value is `stored * scale + min`. */
      readonly scale: number;
      readonly min: number;
    }
  | { readonly dtype: 'float16' };

/** Number types that a manifest may name; `string` and `complex64` are known, but never read. */
export type TfjsDtype =
  | 'float32'
  | 'float16'
  | 'int32'
  | 'uint8'
  | 'uint16'
  | 'bool'
  | 'complex64'
  | 'string';

/** One array of a model, as its manifest describes it. */
export interface TfjsTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: TfjsDtype;
  readonly quantization?: TfjsQuantization;
}

/** Arrays that lie one behind the other in the joined bytes of the group's shards. */
export interface TfjsGroup {
  /** Names of the shards, in order, relative to the manifest. */
  readonly paths: readonly string[];
  readonly tensors: readonly TfjsTensor[];
}

/** What a TensorFlow.js `model.json` or a face-api.js manifest says of the weights, checked. */
export interface TfjsManifest {
  /** What kind of file it is; `face-api` is the bare list of groups that face-api.js writes. */
  readonly format: 'layers-model' | 'graph-model' | 'face-api';
  /** Shards of all groups, in order: the files to fetch. No name stands in it twice. */
  readonly paths: readonly string[];
  readonly groups: readonly TfjsGroup[];
}

const BRACE = 0x7b;
const BRACKET = 0x5b;
/** Far above any real one: a graph of 100,000 operations has some 30 MB. */
const LONGEST = 100_000_000;
/** List of groups, group, list of tensors, tensor, its shape. */
const MANIFEST = { what: 'the manifest', deepest: 5 };

/** What tfjs-converter writes, without and with quantisation. */
const DTYPES: readonly TfjsDtype[] = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'uint16',
  'bool',
  'complex64',
  'string',
];

/** What a file name never needs, but an address or a path into another folder does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPICIOUS = /[\u0000-\u001f\u007f\\:?#%]/;

/**
 * Reads the manifest of weights in TensorFlow.js's format: a `model.json` of tfjs-layers or
 * tfjs-converter, or the bare list of groups that face-api.js writes. The model's graph is skipped
 * unread. Some ten bytes are allocated per byte of the manifest.
 *
 * The format: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts,
 * `WeightsManifestConfig`.
 *
 * @param json the file's bytes, up to 100 MB of UTF-8
 * @throws FaceNetError WEIGHTS_CORRUPT when it is no such file, a shape, dtype or quantisation is
 * unknown, two tensors or two shards have one name, or a shard lies outside the manifest's folder
 */
export function readTfjsManifest(json: Uint8Array): TfjsManifest {
  const reader = new ByteReader(json, 'tfjs manifest');
  if (json.length > LONGEST) throw reader.fail(`it has ${json.length} bytes of ${LONGEST} at most`);
  const whole = { start: skipSpace(json, 0, json.length), end: json.length };
  const first = json[whole.start];
  if (first === BRACKET) return checkManifest(reader, whole, 'face-api');
  if (first !== BRACE) throw reader.fail('it is neither a JSON object nor a list', whole.start);

  const members = jsonMembers(reader, whole);
  const span = members.get('weightsManifest');
  if (!span) throw reader.fail('it is no model.json: it has no "weightsManifest"', whole.start);
  return checkManifest(reader, span, formatOf(reader, members));
}

/** The first releases did not write the format; only graphs have a list of nodes. */
function formatOf(reader: ByteReader, members: ReadonlyMap<string, JsonSpan>) {
  const stated = members.get('format');
  const format = stated && parseBoundedJson(reader, stated, MANIFEST);
  if (format === 'layers-model' || format === 'graph-model') return format;
  if (format !== undefined && format !== null) {
    const known = 'layers-model, graph-model';
    throw reader.fail(`it has the format ${excerpt(format)}; known: ${known}`, stated?.start);
  }
  const topology = members.get('modelTopology');
  const isGraph =
    topology &&
    reader.bytes[skipSpace(reader.bytes, topology.start, topology.end)] === BRACE &&
    jsonMembers(reader, topology).has('node');
  return isGraph ? 'graph-model' : 'layers-model';
}

function checkManifest(
  reader: ByteReader,
  span: JsonSpan,
  format: TfjsManifest['format'],
): TfjsManifest {
  const fail = (problem: string) => reader.fail(problem, span.start);
  const value = parseBoundedJson(reader, span, MANIFEST);
  if (!Array.isArray(value)) throw fail('the manifest is no list of groups');
  const groups = value.map((group) => checkGroup(group, fail));
  const paths = groups.flatMap((group) => group.paths);
  const names = groups.flatMap(({ tensors }) => tensors.map(({ name }) => name));
  for (const [what, list] of Object.entries({ shard: paths, tensor: names })) {
    const twice = firstRepeated(list);
    if (twice !== undefined) throw fail(`${what} ${excerpt(twice)} stands in it twice`);
  }
  return { format, paths, groups };
}

function checkGroup(value: unknown, fail: (problem: string) => Error): TfjsGroup {
  if (!isJsonObject(value) || !Array.isArray(value.paths) || !Array.isArray(value.weights)) {
    throw fail(`a group is no object with "paths" and "weights" but ${excerpt(value)}`);
  }
  const paths = value.paths.map((path) => {
    if (typeof path === 'string' && isPlainPath(path)) return path;
    throw fail(`${excerpt(path)} is no relative path to a shard beside the manifest`);
  });
  return { paths, tensors: value.weights.map((entry) => checkTensor(entry, fail)) };
}

/**
 * Checks the description of one tensor.
 *
 * @param fail makes the error to throw
 */
function checkTensor(value: unknown, fail: (problem: string) => Error): TfjsTensor {
  if (!isJsonObject(value)) throw fail(`a tensor is described by ${excerpt(value)}`);
  const { name, shape } = value;
  if (typeof name !== 'string') throw fail(`a tensor has the name ${excerpt(name)}`);
  const failHere = (problem: string) => fail(`tensor ${excerpt(name)} ${problem}`);

  if (!Array.isArray(shape) || checkedElementCount(shape) === undefined) {
    throw failHere(`has the shape ${excerpt(shape)}`);
  }
  const dtype = DTYPES.find((known) => known === value.dtype);
  if (!dtype) throw failHere(`has the dtype ${excerpt(value.dtype)}; known: ${DTYPES.join(', ')}`);
  const quantization = checkQuantization(value.quantization, dtype);
  if (!quantization) return { name, shape, dtype };
  if ('problem' in quantization) throw failHere(quantization.problem);
  return { name, shape, dtype, quantization };
}

/**
 * Checks how a tensor was quantised.
 *
 * @returns undefined for none, or what is wrong in words
 */
function checkQuantization(
  value: unknown,
  dtype: TfjsDtype,
): TfjsQuantization | undefined | { readonly problem: string } {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) return { problem: `has the quantization ${excerpt(value)}` };
  const { dtype: stored, scale, min } = value;
  if (stored === 'float16') {
    return dtype === 'float32' ? { dtype: stored } : wrongDtype(stored, dtype);
  }
  if (stored !== 'uint8' && stored !== 'uint16') {
    const known = 'uint8, uint16, float16';
    return { problem: `has the quantization dtype ${excerpt(stored)}; known: ${known}` };
  }
  if (dtype !== 'float32' && dtype !== 'int32') return wrongDtype(stored, dtype);
  if (!isFiniteNumber(scale) || !isFiniteNumber(min)) {
    return { problem: `has the scale ${excerpt(scale)} and the min ${excerpt(min)}` };
  }
  return { dtype: stored, scale, min };
}

function firstRepeated(list: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return list.find((item) => seen.size === seen.add(item).size);
}

/**
 * Whether a shard's name is plain and relative, so that whoever fetches it stays in the folder of
 * the manifest: no scheme, no drive, no leading slash, no "..", nothing that addresses escape.
 */
export function isPlainPath(path: string): boolean {
  return !SUSPICIOUS.test(path) && path.split('/').every((part) => part !== '' && part !== '..');
}

function wrongDtype(stored: string, dtype: TfjsDtype) {
  return { problem: `has the dtype ${dtype}, which is not quantised to ${stored}` };
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
