import { availableParallelism } from 'node:os';
import type { Command, Option } from 'commander';
import { defineCommand, type Session } from '../program/define-command.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { bytesFrom, numberIn, wholeNumberIn } from '../program/parse-values.js';
import { runServer, type ServeFlags } from '../serve/run-server.js';

export function serveCommand(session: Session): Command {
  return defineCommand<ServeFlags>(
    session,
    {
      usage: 'serve',
      summary: 'Answer over HTTP who is in photos: an API, a page to try it, counters.',
      examples: [
        'serve',
        'serve --gallery ~/people.db --port 8080 --workers 4',
        'serve --host 0.0.0.0 --key-file keys.txt --max-body 5M',
      ],
    },
    (command) => {
      command
        .option(
          '--gallery <file|url>',
          'who is known: a file, or postgres://... (also: $FACENET_GALLERY)',
          expandHome,
          process.env.FACENET_GALLERY || 'people.db',
        )
        .option('--no-gallery', 'know nobody: only detect, embed and verify')
        .option(
          '--port <n>',
          'port to listen on; 0 takes a free one',
          wholeNumberIn(0, 65535),
          8000,
        )
        .option('--host <address>', 'address to listen on; 0.0.0.0 is everybody', '127.0.0.1')
        .option(
          '--workers <n>',
          'threads that compute (default: as many as there are cores)',
          wholeNumberIn(1, 256),
          availableParallelism(),
        )
        .option('--key-file <file>', 'keys: "read KEY" or "write KEY" on a line each', expandHome)
        .option('--origin <url...>', 'pages of these origins may ask, too')
        .option('--max-body <bytes>', 'largest request, such as 5M (default: 10M)', bytesFrom)
        .option(
          '--max-faces <n>',
          'most faces embedded of a photo (default: 100)',
          wholeNumberIn(1),
        )
        .option('--max-queue <n>', 'most requests that wait (default: 64)', wholeNumberIn(0))
        .option('--max-seconds <s>', 'longest time for a request (default: 30)', numberIn(0.001));
      addModelFlag(command);
      addEngineFlags(command);
      const pixels = command.options.find(({ long }) => long === '--max-pixels') as Option;
      pixels.description = 'refuse larger photos (default: 50 million)';
    },
    runServer,
  );
}
