import { FaceNetError } from '@facenet/core';
import { Command } from 'commander';
import type { CliIo } from '../io.js';
import { Output } from '../output/output.js';

/** What a command works with. */
export interface CommandContext {
  readonly output: Output;
  readonly signal: AbortSignal;
  /** As that of the program: told of work that may take long to end in order. */
  readonly needTime: (milliseconds: number) => void;
  /** The arguments after `facenet`, as typed. */
  readonly argv: readonly string[];
}

/** One run of the program, as its commands see it. */
export interface Session {
  readonly io: Required<CliIo>;
  readonly argv: readonly string[];
  /** Set by the command that ran. */
  exitCode: number;
}

export interface CommandText {
  /** Name and arguments: "detect <photo...>". */
  readonly usage: string;
  readonly summary: string;
  /** Command lines without the leading "facenet". */
  readonly examples: readonly string[];
}

/** A command with what all of them share: `--json`, examples, the context of its work. */
export function defineCommand<Flags extends object>(
  session: Session,
  { usage, summary, examples }: CommandText,
  addFlags: (command: Command) => void,
  work: (context: CommandContext, flags: Flags, ...args: string[][]) => Promise<void>,
): Command {
  const [name, ...parameters] = usage.split(' ');
  const command = new Command(name).description(summary);
  if (parameters.length > 0) command.arguments(parameters.join(' '));
  addFlags(command);
  command.option('--json', 'print results as JSON lines');
  command.addHelpText('after', examplesText(examples));
  return command.action(async (...values: unknown[]) => {
    const flags = command.opts<Flags & { json?: boolean }>();
    const output = new Output(session.io, flags.json ?? false);
    // Every parameter as a list, whether it takes one value or several.
    const args = values.slice(0, -2).map((value) => [value ?? []].flat() as string[]);
    const { signal, needTime } = session.io;
    const context = { output, signal, needTime, argv: session.argv };
    session.exitCode = await conclude(context, () => work(context, flags, ...args));
  });
}

/** The part of a help text that shows how a command is used. */
export function examplesText(examples: readonly string[]): string {
  return ['', 'Examples:', ...examples.map((example) => `  $ facenet ${example}`)].join('\n');
}

/** Runs a command's work, tells what ended it, and gives the exit code. */
async function conclude(
  { output, signal }: CommandContext,
  work: () => Promise<void>,
): Promise<number> {
  try {
    if (signal.aborted) throw new FaceNetError('ABORTED', 'Stopped before the work began.');
    await work();
    return output.failed ? EXIT.failed : EXIT.ok;
  } catch (error) {
    await output.commandFailed(error);
    return isUsageError(error) ? EXIT.usage : EXIT.failed;
  } finally {
    output.progress.clear();
  }
}

/** Failures of single items never get here, so a bad argument is one of the command line. */
function isUsageError(error: unknown): boolean {
  return FaceNetError.is(error, 'INVALID_ARGUMENT') || FaceNetError.is(error, 'MODEL_NOT_FOUND');
}

/** What the program tells its caller by the way it ends. */
export const EXIT = {
  ok: 0,
  /** Some work failed or was stopped; what could be done is done. */
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
} as const;
