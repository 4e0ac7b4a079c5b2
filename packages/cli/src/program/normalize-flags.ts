import { FaceNetError } from '@facenet/core';
import type { Command, Option } from 'commander';

const BOOLEAN = /^(true|false|)$/i;

/**
 * Brings arguments to the one form that the parser knows, so that command lines written for the
 * original's scripts work: `--image_size` is `--image-size`, a flag may be cut to any prefix that
 * is unique, and a flag whose value is optional takes only "True", "False" or "" as one.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a prefix of several flags
 */
export function normalizeFlags(program: Command, args: readonly string[]): string[] {
  const [command, depth] = findCommand(program, args);
  const flags = command.options.filter(({ long }) => long !== undefined);
  const out = args.slice(0, depth);
  for (let i = depth; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--') return [...out, ...args.slice(i)];
    if (!arg.startsWith('--')) {
      out.push(arg);
      continue;
    }
    const [name, value] = splitAtEquals(arg);
    const flag = findFlag(flags, name.replaceAll('_', '-'));
    if (!flag) {
      out.push(arg);
    } else if (flag.optional) {
      const takesNext = value === undefined && BOOLEAN.test(args[i + 1] ?? 'none');
      out.push(`${flag.long}=${(takesNext ? args[++i] : value) ?? 'true'}`);
    } else if (value === undefined) {
      out.push(flag.long!);
      // Its value is taken as it is, whatever it looks like.
      if (flag.required && i + 1 < args.length) out.push(args[++i]!);
    } else {
      out.push(`${flag.long}=${value}`);
    }
  }
  return out;
}

/** The (sub)command that the first arguments name, and how many of them do. */
function findCommand(program: Command, args: readonly string[]): [Command, depth: number] {
  let command = program;
  let depth = 0;
  for (; depth < args.length; depth++) {
    const next = command.commands.find(
      (each) => each.name() === args[depth] || each.aliases().includes(args[depth]!),
    );
    if (!next) break;
    command = next;
  }
  return [command, depth];
}

function splitAtEquals(arg: string): [name: string, value?: string] {
  const at = arg.indexOf('=');
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
}

function findFlag(flags: readonly Option[], name: string): Option | undefined {
  const exact = flags.find(({ long }) => long === name);
  if (exact) return exact;
  const longs = flags.filter(({ long }) => long!.startsWith(name));
  if (longs.length < 2) return longs[0];
  throw new FaceNetError('INVALID_ARGUMENT', `The flag ${name} is short for several.`, {
    hint: `Write one of ${longs.map(({ long }) => long).join(', ')}.`,
  });
}
