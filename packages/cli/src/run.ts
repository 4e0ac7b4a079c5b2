import { CommanderError } from 'commander';
import { createProgram } from './create-program.js';
import { type CliIo, type WatchedIo, watchIo } from './io.js';
import { Output } from './output/output.js';
import { EXIT } from './program/define-command.js';
import { normalizeFlags } from './program/normalize-flags.js';

/**
 * Runs one command line of `facenet` inside this process.
 *
 * ```ts
 * const exitCode = await run(['detect', 'photo.jpg', '--json'], process);
 * ```
 *
 * @param argv the arguments after the program's name
 * @returns 0 ok, 1 some work failed or its results cannot be written, 2 the command line is wrong
 */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  const watched = watchIo(io);
  const exitCode = await runWatched(argv, watched);
  const lost = await watched.end();
  if (!lost?.error) return exitCode;
  new Output(io, false).notice(lost.error.message);
  return EXIT.failed;
}

async function runWatched(argv: readonly string[], io: WatchedIo): Promise<number> {
  const session = { io, argv, exitCode: EXIT.ok as number };
  const program = createProgram(session);
  try {
    await program.parseAsync(normalizeFlags(program, argv), { from: 'user' });
    return session.exitCode;
  } catch (error) {
    // Commands tell their own failures, so this one is of the command line.
    if (!(error instanceof CommanderError)) await new Output(io, false).commandFailed(error);
    else if (error.exitCode === 0) return EXIT.ok;
    return EXIT.usage;
  }
}
