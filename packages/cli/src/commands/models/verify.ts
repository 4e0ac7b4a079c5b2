import type { Command } from 'commander';
import { openHub } from '../../engine/open-hub.js';
import { defineCommand, type Session } from '../../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../../program/engine-flags.js';

export function verifyModelsCommand(session: Session): Command {
  return defineCommand<ModelFlags>(
    session,
    {
      usage: 'verify [id]',
      summary: 'Check the stored models byte for byte; exit with 1 if one is damaged or missing.',
      examples: ['models verify', 'models verify mtcnn --json'],
    },
    addModelFlags,
    async (context, flags, [id] = []) => {
      const { output } = context;
      const entries = await openHub(context, flags).verify(id);
      if (entries.length === 0) await output.text('No model is stored here.');
      for (const entry of entries) {
        if (entry.state !== 'ready') output.markFailed();
        await output.result(entry, () => `${entry.id}: ${entry.problem ?? entry.state}`);
      }
    },
  );
}
