import { ByteReader } from '../byte-reader.js';
import { excerpt } from '../excerpt.js';
import { isJsonObject } from '../safetensors-json.js';
import { parseBoundedJson } from './bounded-json.js';
import { checkTensor } from './check-tensor.js';
import { type JsonSpan, jsonMembers, skipSpace } from './json-members.js';
import type { TfjsGroup, TfjsManifest } from './manifest.js';
import { isPlainPath } from './shard-path.js';

const BRACE = 0x7b;
const BRACKET = 0x5b;
/** Far above any real one: a graph of 100,000 operations has some 30 MB. */
const LONGEST = 100_000_000;

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
  const format = stated && parseBoundedJson(reader, stated);
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
  const value = parseBoundedJson(reader, span);
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

function firstRepeated(list: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return list.find((item) => seen.size === seen.add(item).size);
}
