import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ioFailed, writeAtomically } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { Command } from 'commander';
import {
  type CommandContext,
  type CommandText,
  defineCommand,
  type Session,
} from '../program/define-command.js';
import type { TrainFlags } from './train-flags.js';

/** Beside the checkpoints of a training: its flags, so that going on needs no others. */
const FILE = 'flags.json';

/** Every flag by the original's name, in the order of the help text, for `arguments.txt`. */
export type Settings = Readonly<Record<string, unknown>>;

/** A command that trains. With `--resume` it has the flags of that training, but for those typed anew. */
export function defineTrainCommand<Flags extends TrainFlags>(
  session: Session,
  text: CommandText,
  addFlags: (command: Command) => void,
  train: (context: CommandContext, flags: Flags, settings: Settings) => Promise<void>,
): Command {
  const command: Command = defineCommand<Flags>(session, text, addFlags, async (context, typed) => {
    const flags =
      typed.resume === undefined ? typed : await flagsOfRun(command, typed, typed.resume);
    await train(context, flags, settingsOf(command, flags));
  });
  return command;
}

/**
 * Keeps the flags of a training in its folder.
 *
 * @param engine that trains, for on another one numbers come out otherwise
 * @throws FaceNetError IO_FAILED
 */
export async function writeFlagsOfRun(
  folder: string,
  flags: TrainFlags,
  engine: string,
): Promise<void> {
  const content = JSON.stringify({ ...flags, runtime: engine }, undefined, 2);
  await writeAtomically(join(folder, FILE), `${content}\n`);
}

async function flagsOfRun<Flags extends TrainFlags>(
  command: Command,
  typed: Flags,
  folder: string,
): Promise<Flags> {
  const path = join(folder, FILE);
  const hint =
    'Name the folder of a training, MODELS_BASE_DIR/RUN, with its checkpoint-….safetensors.';
  let kept: unknown;
  try {
    kept = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw ioFailed('read', path, error, hint);
    throw new FaceNetError('CHECKPOINT_INVALID', `${path} is damaged.`, { hint, cause: error });
  }
  const known = new Set(command.options.map((option) => option.attributeName()));
  const wanted = Object.entries(kept ?? {}).filter(
    ([name]) => known.has(name) && command.getOptionValueSource(name) !== 'cli',
  );
  return { ...typed, ...Object.fromEntries(wanted) };
}

function settingsOf(command: Command, flags: object): Settings {
  const values = new Map(Object.entries(flags));
  return Object.fromEntries(
    command.options.map((option) => {
      const name = option.attributeName();
      const missing = option.required || option.optional ? undefined : false;
      return [(option.long ?? name).slice(2).replaceAll('-', '_'), values.get(name) ?? missing];
    }),
  );
}
