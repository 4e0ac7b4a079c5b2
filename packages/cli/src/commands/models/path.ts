import type { Command } from 'commander';
import { openHub } from '../../engine/open-hub.js';
import { defineCommand, type Session } from '../../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../../program/engine-flags.js';

export function modelPathCommand(session: Session): Command {
  return defineCommand<ModelFlags>(
    session,
    {
      usage: 'path [id]',
      summary: "The folder of a model's files, or of all models' files.",
      examples: ['models path', 'models path mtcnn'],
    },
    addModelFlags,
    async (context, flags, [id] = []) => {
      const hub = openHub(context, flags);
      const path = id === undefined ? hub.cacheDir : hub.path(id);
      await context.output.result({ ...(id !== undefined && { id }), path }, () => path);
    },
  );
}
