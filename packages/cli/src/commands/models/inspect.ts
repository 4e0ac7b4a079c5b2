import type { Command } from 'commander';
import { openHub } from '../../engine/open-hub.js';
import { describeModel } from '../../models/describe-model.js';
import { modelDescriptionText } from '../../models/model-description-text.js';
import { openNamedModel } from '../../models/open-named-model.js';
import { describeError } from '../../output/describe-error.js';
import { table } from '../../output/table.js';
import { defineCommand, type Session } from '../../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../../program/engine-flags.js';
import { expandHome } from '../../program/expand-home.js';

interface InspectFlags extends ModelFlags {
  readonly tensors?: boolean;
}

export function inspectModelCommand(session: Session): Command {
  return defineCommand<InspectFlags>(
    session,
    {
      usage: 'inspect <model...>',
      summary:
        'What files, folders and models of the list hold: format, network, arrays, parameters, how to use them.',
      examples: [
        'models inspect 20180402-114759',
        'models inspect vggface2.pt facenet.pb --json',
        'models inspect det1.npy --tensors',
        'models inspect mobilefacenet',
      ],
    },
    (command) => {
      command.option('--tensors', 'list the arrays under the names of the file');
      addModelFlags(command);
    },
    async (context, flags, paths = []) => {
      const { output } = context;
      const hub = openHub(context, flags);
      for (const path of paths) {
        try {
          const opened = await openNamedModel(expandHome(path), hub);
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
