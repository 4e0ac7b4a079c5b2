import { openModelPath } from '@facenet/backend-node';
import type { Command } from 'commander';
import { describeModel } from '../../models/describe-model.js';
import { modelDescriptionText } from '../../models/model-description-text.js';
import { describeError } from '../../output/describe-error.js';
import { table } from '../../output/table.js';
import { defineCommand, type Session } from '../../program/define-command.js';
import { expandHome } from '../../program/expand-home.js';

export function inspectModelCommand(session: Session): Command {
  return defineCommand<{ readonly tensors?: boolean }>(
    session,
    {
      usage: 'inspect <file...>',
      summary: 'What model files hold: format, network, arrays, parameters, how to use them.',
      examples: [
        'models inspect 20180402-114759',
        'models inspect vggface2.pt facenet.pb --json',
        'models inspect det1.npy --tensors',
      ],
    },
    (command) => {
      command.option('--tensors', 'list the arrays under the names of the file');
    },
    async ({ output }, flags, paths = []) => {
      for (const path of paths) {
        try {
          const opened = await openModelPath(expandHome(path));
          const description = describeModel(path, opened);
          const arrays = [...opened.model.stored].map(([name, { shape }]) => ({ name, shape }));
          const result = flags.tensors ? { ...description, arrays } : description;
          await output.result(result, () => modelDescriptionText(description));
          if (flags.tensors) {
            await output.text(
              table(arrays.map(({ name, shape }) => [name, `[${shape.join(', ')}]`])),
            );
          }
        } catch (error) {
          await output.itemFailed(path, describeError(error));
        }
      }
    },
  );
}
