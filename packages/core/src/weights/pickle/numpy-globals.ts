import { PickledArray, PickledDtype } from './numpy-array.js';
import {
  asText,
  type PickleContext,
  PickleGlobal,
  type PickleGlobals,
  type PickleValue,
} from './values.js';

/** `_codecs.encode(text, 'latin1')`: how Python 3 writes bytes in protocol 2. */
function encodeLatin1(args: readonly PickleValue[], context: PickleContext): Uint8Array {
  const [text, encoding] = args;
  if (typeof text !== 'string' || encoding !== 'latin1') {
    throw context.fail('text can only be encoded as latin1');
  }
  context.allocate(text.length);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw context.fail(`the character ${code} does not exist in latin1`);
    bytes[i] = code;
  }
  return bytes;
}

function dtype(args: readonly PickleValue[], context: PickleContext): PickledDtype {
  const code = asText(args[0]);
  if (code === undefined) throw context.fail('a numpy dtype has no name');
  return new PickledDtype(code);
}

const reconstruct = new PickleGlobal(() => new PickledArray());

/** The names that pickled numpy arrays refer to. `ndarray` is only mentioned, never called. */
export const NUMPY_GLOBALS: PickleGlobals = new Map([
  ['numpy.core.multiarray _reconstruct', reconstruct],
  ['numpy._core.multiarray _reconstruct', reconstruct], // since numpy 2
  ['numpy ndarray', new PickleGlobal()],
  ['numpy dtype', new PickleGlobal(dtype)],
  ['_codecs encode', new PickleGlobal(encodeLatin1)],
]);
