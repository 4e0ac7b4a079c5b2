import { FaceNetError } from '../../errors.js';

/** What must be known of a folder to find the model in it. */
export interface ModelFolder {
  readonly path: string;
  /** Names of its files, without folders in it. */
  readonly names: readonly string[];
  /** Text of the file called `checkpoint`, if there is one. */
  readonly checkpoint?: string;
}

const META = '.meta';
const INDEX = '.index';
/** `model-20180402-114759.ckpt-275`: letters, digits, `_`, `-`, spaces, then the step. */
const CHECKPOINT_NAME = /^(model-[\w\- ]+.ckpt-(\d+))/;
const OTHER_MODELS =
  /(^model\.json|-weights_manifest\.json|\.(safetensors|pb|pt|pth|onnx|tflite|h5|hdf5|npz))$/i;
const DETECTOR_PARTS = [/^(det1|pnet)\b/i, /^(det2|rnet)\b/i, /^(det3|onet)\b/i];

/**
 * Chooses the files to load from a model folder. With a `.meta` file the original's rules hold: one
 * `.meta` exactly, and the checkpoint that the file `checkpoint` names, or else the one called
 * `model-....ckpt-STEP` of the highest step. Other folders must hold one model of another format, or
 * the three files of a detector.
 *
 * @returns names in the folder: one file, or P-Net's, R-Net's and O-Net's
 * @throws FaceNetError MODEL_NOT_FOUND
 */
export function chooseModelFiles(folder: ModelFolder): string[] {
  const metas = folder.names.filter((name) => name.endsWith(META));
  if (metas.length > 1) {
    throw notFound(
      `There should not be more than one meta file in the model directory (${folder.path})`,
    );
  }
  if (metas.length === 1) {
    const checkpoint = chooseCheckpoint(folder);
    const index = `${checkpoint}${INDEX}`;
    // One of version 1 is a single file, without an index.
    const single = folder.names.includes(checkpoint) && !folder.names.includes(index);
    return [single ? checkpoint : index];
  }
  const detector = detectorParts(folder.names);
  if (detector) return detector;
  const others = folder.names.filter((name) => OTHER_MODELS.test(name));
  const [only] = others;
  if (only && others.length === 1) return [only];
  if (others.length > 1) {
    throw notFound(
      `${folder.path} holds several models: ${others.join(', ')}`,
      'Name one of them.',
    );
  }
  throw notFound(`No meta file found in the model directory (${folder.path})`);
}

function chooseCheckpoint({ path, names, checkpoint }: ModelFolder): string {
  const named = /^model_checkpoint_path: *"((?:[^"\\]|\\.)*)"/m.exec(checkpoint ?? '')?.[1];
  const base = named?.split(/[/\\]/).at(-1);
  if (base) return base;
  let best: string | undefined;
  let highest = -1;
  for (const name of names) {
    const [, stem, step] = CHECKPOINT_NAME.exec(name) ?? [];
    if (stem && Number(step) > highest) {
      highest = Number(step);
      best = stem;
    }
  }
  if (best) return best;
  throw notFound(`No checkpoint found in the model directory (${path})`);
}

function detectorParts(names: readonly string[]): string[] | undefined {
  const parts = DETECTOR_PARTS.map((part) => names.filter((name) => part.test(name)));
  return parts.every((found) => found.length === 1) ? parts.flat() : undefined;
}

function notFound(problem: string, hint = 'Name a folder as training saves it, or a file.') {
  return new FaceNetError('MODEL_NOT_FOUND', `${problem}.`, { hint });
}
