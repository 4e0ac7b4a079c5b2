import { publishedModels } from '@facenet/core/models';
import type { Command } from 'commander';
import { openHub } from '../../engine/open-hub.js';
import { formatBytes } from '../../output/format-bytes.js';
import { table } from '../../output/table.js';
import { defineCommand, type Session } from '../../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../../program/engine-flags.js';

export function listModelsCommand(session: Session): Command {
  return defineCommand<ModelFlags>(
    session,
    {
      usage: 'list',
      summary: 'Every model that is known, and whether it is stored here.',
      examples: ['models list', 'models list --json'],
    },
    addModelFlags,
    async (context, flags) => {
      const { output } = context;
      const entries = await openHub(context, flags).list();
      if (output.json) {
        for (const entry of entries) await output.result(entry, () => entry.id);
        return;
      }
      const rows = entries.map(({ id, kind, state, bytes, licence, title }) => [
        id,
        kind,
        state,
        formatBytes(bytes),
        title,
        licence,
      ]);
      await output.text(table([['ID', 'KIND', 'STATE', 'SIZE', 'TITLE', 'LICENCE'], ...rows]));
      const published = [...publishedModels].map(([id, { card, page }]) => [id, card.title, page]);
      await output.text('\nKnown, but to be downloaded by you and named as a file or folder:');
      await output.text(table([['ID', 'TITLE', 'PAGE'], ...published]));
    },
  );
}
