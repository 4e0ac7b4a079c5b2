import type { Command } from 'commander';
import { openHub } from '../../engine/open-hub.js';
import { defineCommand, type Session } from '../../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../../program/engine-flags.js';

export function removeModelsCommand(session: Session): Command {
  return defineCommand<ModelFlags>(
    session,
    {
      usage: 'remove <id...>',
      summary: 'Delete the files of models.',
      examples: ['models remove mobilefacenet'],
    },
    addModelFlags,
    async (context, flags, ids = []) => {
      const hub = openHub(context, flags);
      // One unknown id refuses the whole command line.
      const folders = ids.map((id) => ({ id, path: hub.path(id) }));
      for (const { id, path } of folders) {
        await hub.remove(id);
        await context.output.result(
          { id, path, removed: true },
          () => `${id}: removed from ${path}`,
        );
      }
    },
  );
}
