import { readFileSync, statSync } from 'node:fs';
import { type CardOverrides, FaceNetError } from '@facenet/core';
import { checkOverrides } from '@facenet/core/models';
import { type Command, InvalidArgumentError } from 'commander';
import { describeError } from '../output/describe-error.js';
import { expandHome } from './expand-home.js';

/** The flag that says of a model what its file does not tell. */
export interface CardFlags {
  readonly card?: CardOverrides;
}

/** Settings are short; what is longer is another file. */
const MAX_BYTES = 1 << 20;

export function addCardFlag(command: Command): Command {
  return command.option(
    '--card <json|file>',
    'what your model\'s file does not tell: \'{"colorOrder":"bgr"}\', or a file of such JSON',
    parseCard,
  );
}

/** Reads JSON as it was typed, or from a file. */
function parseCard(text: string): CardOverrides {
  const typed = text.trimStart().startsWith('{');
  const json = typed ? text : readText(expandHome(text));
  try {
    const card = JSON.parse(json) as CardOverrides;
    checkOverrides(card);
    return card;
  } catch (error) {
    if (FaceNetError.is(error)) throw new InvalidArgumentError(describeError(error).message);
    const place = typed ? 'It' : `The file ${text}`;
    throw new InvalidArgumentError(`${place} is no JSON: ${(error as Error).message}.`);
  }
}

function readText(path: string): string {
  try {
    const info = statSync(path);
    if (!info.isFile()) throw new Error('it is no regular file');
    if (info.size > MAX_BYTES) throw new Error(`it has ${info.size} bytes`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`Cannot read ${path}: ${(error as Error).message}.`);
  }
}
