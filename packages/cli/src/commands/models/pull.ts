import { modelCards } from '@facenet/core/models';
import type { Command } from 'commander';
import { openHub } from '../../engine/open-hub.js';
import { formatBytes } from '../../output/format-bytes.js';
import { defineCommand, type Session } from '../../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../../program/engine-flags.js';

interface PullFlags extends ModelFlags {
  readonly force?: boolean;
}

export function pullModelsCommand(session: Session): Command {
  return defineCommand<PullFlags>(
    session,
    {
      usage: 'pull [id...]',
      summary: 'Download models, all of them when none is named, unless they are stored.',
      examples: [
        'models pull',
        'models pull mobilefacenet --force',
        'models pull --from /mnt/models',
      ],
    },
    (command) => {
      command.option('--force', 'download again what is stored, also when it was altered');
      addModelFlags(command);
    },
    async (context, flags, ids = []) => {
      const hub = openHub(context, flags);
      for (const id of ids.length > 0 ? ids : modelCards.names()) {
        const entry = await hub.pull(id, { force: flags.force ?? false });
        const { path, bytes } = entry;
        await context.output.result(entry, () => `${id}: ${formatBytes(bytes)} in ${path}`);
      }
    },
  );
}
