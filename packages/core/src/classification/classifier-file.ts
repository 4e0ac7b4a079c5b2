import { elementCount } from '../arrays/element-count.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { OperatingPoint } from '../models/card.js';
import { isJsonObject, type JsonObject, parseBoundedJson } from '../weights/bounded-json.js';
import { ByteReader } from '../weights/byte-reader.js';
import {
  readSafetensors,
  type SafetensorsContent,
} from '../weights/safetensors/read-safetensors.js';
import { writeSafetensors } from '../weights/safetensors/write-safetensors.js';
import { type ClassifierFacts, FaceClassifier } from './face-classifier.js';
import type { SavedTensors } from './method.js';
import { CLASSIFIER_KINDS, methodOf } from './methods.js';

const FORMAT = 'facenet-classifier';
/** Written; every version from 1 on is read. */
const VERSION = 1;
/** Facts, a list of them, a point. */
const FACTS = { what: 'the description', deepest: 3 };
const LENGTH_TOLERANCE = 1e-3;

/**
 * Writes a classifier as one safetensors file: arrays of numbers, and in its metadata `format`,
 * `version` and `classifier`, which is JSON of its facts. Nothing in it can be executed, unlike in the
 * pickles of the original.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what is no classifier
 */
export function writeClassifier(classifier: FaceClassifier): Uint8Array {
  if (typeof classifier?.learned?.save !== 'function') {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(classifier)} is no classifier.`, {
      hint: 'Pass what trainClassifier() or readClassifier() gave.',
    });
  }
  const { kind, model, embeddingSize, classNames, faces, thresholds } = classifier;
  const { tensors, settings } = classifier.learned.save();
  const facts = { kind, model, embeddingSize, classNames, faces, thresholds, settings };
  const metadata = {
    format: FORMAT,
    version: String(VERSION),
    classifier: JSON.stringify(facts),
  };
  return writeSafetensors(tensors, { metadata });
}

/**
 * Reads what {@link writeClassifier} wrote. The bytes may come from anybody: all of them are checked,
 * and none are run.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT for damaged bytes, files of another kind or a later version;
 * INVALID_ARGUMENT for what are no bytes
 */
export function readClassifier(bytes: Uint8Array): FaceClassifier {
  if (!(bytes instanceof Uint8Array)) {
    throw new FaceNetError('INVALID_ARGUMENT', `A classifier is bytes, not ${excerpt(bytes)}.`);
  }
  const { weights, metadata } = readContent(bytes);
  if (metadata.format !== FORMAT) throw damaged('it is a safetensors file without a classifier');
  const version = Number(metadata.version);
  if (!Number.isInteger(version) || version < 1) {
    throw damaged(`its version is ${excerpt(metadata.version)}`);
  }
  if (version > VERSION) {
    throw damaged(
      `it is of version ${version}, and this program reads ${VERSION}; install a later one`,
    );
  }
  const json = new TextEncoder().encode(metadata.classifier ?? '');
  const reader = new ByteReader(json, 'description of a classifier');
  const facts = parseBoundedJson(reader, { start: 0, end: json.length }, FACTS);
  if (!isJsonObject(facts)) throw damaged('its description is no object');
  const checked = checkFacts(facts);
  const settings = isJsonObject(facts.settings) ? facts.settings : {};
  const saved = savedTensors(weights, settings);
  const learned = methodOf(checked.kind).restore(saved, checked.faces, checked.embeddingSize);
  return new FaceClassifier(checked, learned);
}

function readContent(bytes: Uint8Array): SafetensorsContent {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    // The mark of the protocols 2...5; a safetensors file may begin with the same bytes.
    if (bytes[0] !== 0x80 || !(bytes[1]! >= 2 && bytes[1]! <= 5)) throw error;
    throw damaged('it is a pickle, which is a program and is not run; train the people again');
  }
}

function checkFacts(facts: JsonObject): ClassifierFacts {
  const { model, embeddingSize, classNames, faces, thresholds } = facts;
  const kind = CLASSIFIER_KINDS.find((each) => each === facts.kind);
  if (!kind) throw damaged(`its kind is ${excerpt(facts.kind)}; known: ${CLASSIFIER_KINDS}`);
  if (typeof model !== 'string' || model === '') throw damaged('it names no model');
  if (!isCount(embeddingSize))
    throw damaged(`its embeddings have ${excerpt(embeddingSize)} values`);
  if (
    !Array.isArray(classNames) ||
    classNames.length === 0 ||
    !classNames.every((name) => typeof name === 'string' && name !== '') ||
    new Set(classNames).size < classNames.length
  ) {
    throw damaged('it has no list of names, each another');
  }
  if (!Array.isArray(faces) || faces.length !== classNames.length || !faces.every(isCount)) {
    throw damaged(`it has not the number of faces of each of ${classNames.length} people`);
  }
  if (!Array.isArray(thresholds) || !thresholds.every(isPoint)) {
    throw damaged('its thresholds are none');
  }
  if (new Set(thresholds.map(({ far }) => far)).size < thresholds.length) {
    throw damaged('it has two thresholds for one rate');
  }
  return { kind, model, embeddingSize, classNames, faces, thresholds };
}

function savedTensors(weights: SafetensorsContent['weights'], settings: JsonObject): SavedTensors {
  const saved: SavedTensors = {
    tensor(name, shape) {
      const tensor = weights.get(name);
      const sound =
        tensor?.shape.length === shape.length && tensor.shape.every((n, i) => n === shape[i]);
      if (!tensor || !sound || tensor.data.length !== elementCount(shape)) {
        throw damaged(`its array ${excerpt(name)} is not ${shape.join('x')}`);
      }
      if (!tensor.data.every(Number.isFinite)) {
        throw damaged(`its array ${excerpt(name)} holds what is no number`);
      }
      return tensor.data;
    },
    unitRows(name, shape) {
      const data = saved.tensor(name, shape);
      const [rows, size] = shape;
      for (let row = 0; row < rows; row++) {
        let squares = 0;
        for (let i = row * size; i < (row + 1) * size; i++) squares += data[i]! ** 2;
        if (Math.abs(Math.sqrt(squares) - 1) <= LENGTH_TOLERANCE) continue;
        throw damaged(`row ${row} of its array ${excerpt(name)} is no unit vector`);
      }
      return data;
    },
    setting(name, least, most) {
      const value = settings[name];
      if (typeof value === 'number' && value >= least && value <= most) return value;
      throw damaged(`its ${name} is ${excerpt(value)}, not within ${least}...${most}`);
    },
  };
  return saved;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isPoint(value: unknown): value is OperatingPoint {
  if (!isJsonObject(value)) return false;
  const { far, distance } = value;
  const within = (number: unknown, most: number) =>
    typeof number === 'number' && number >= 0 && number <= most;
  return within(far, 1) && far !== 0 && within(distance, 2);
}

function damaged(problem: string): FaceNetError {
  return new FaceNetError('WEIGHTS_CORRUPT', `Unusable classifier: ${problem}.`, {
    hint: 'Train and write it with this program.',
  });
}
