import { FaceNetError } from '@facenet/core';
import { defaultModels, modelCards, publishedModels } from '@facenet/core/models';
import { Command } from 'commander';
import { openHub } from '../engine/open-engine.js';
import { describeModel, modelDescriptionText } from '../models/describe-model.js';
import { openNamedModel } from '../models/open-named-model.js';
import { writeModelFile } from '../models/write-model-file.js';
import { describeError } from '../output/describe-error.js';
import { formatBytes } from '../output/format-bytes.js';
import { table } from '../output/table.js';
import { addCardFlag, type CardFlags } from '../program/card-flag.js';
import { defineCommand, examplesText, type Session } from '../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';

export function modelsCommand(session: Session): Command {
  return new Command('models')
    .description('List, download, inspect, check and remove models.')
    .addHelpText('after', examplesText(['models list', 'models pull mobilefacenet']))
    .addCommand(listModelsCommand(session))
    .addCommand(inspectModelCommand(session))
    .addCommand(pullModelsCommand(session))
    .addCommand(modelPathCommand(session))
    .addCommand(verifyModelsCommand(session))
    .addCommand(removeModelsCommand(session));
}

function listModelsCommand(session: Session): Command {
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

interface InspectFlags extends ModelFlags, CardFlags {
  readonly tensors?: boolean;
}

function inspectModelCommand(session: Session): Command {
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
        'models inspect w600k_r50.onnx',
      ],
    },
    (command) => {
      command.option('--tensors', 'list the arrays under the names of the file');
      addModelFlags(addCardFlag(command));
    },
    async (context, flags, paths = []) => {
      const { output } = context;
      const hub = openHub(context, flags);
      for (const path of paths) {
        try {
          const opened = await openNamedModel(expandHome(path), hub, { anyGraph: true });
          const description = describeModel(path, opened, flags.card);
          const arrays = [...opened.model.stored].map(([name, { shape }]) => ({ name, shape }));
          const result = flags.tensors ? { ...description, arrays } : description;
          await output.result(result, () => modelDescriptionText(description, flags.card));
          const { error } = description;
          if (error && output.json) output.markFailed();
          else if (error) await output.itemFailed(path, error);
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

interface PullFlags extends ModelFlags {
  readonly force?: boolean;
  readonly to?: string;
}

function pullModelsCommand(session: Session): Command {
  return defineCommand<PullFlags>(
    session,
    {
      usage: 'pull [id...]',
      summary:
        'Download models, all of them when none is named, unless they are stored; or, with --to, put ' +
        'them where a web site serves them.',
      examples: [
        'models pull',
        'models pull mobilefacenet --force',
        'models pull --from /mnt/models',
        'models pull --to public/models',
      ],
    },
    (command) => {
      command
        .option('--force', 'download again what is stored, also when it was altered')
        .option(
          '--to <dir>',
          'also write ID.safetensors there, of the two defaults when none is named',
          expandHome,
        );
      addModelFlags(command);
    },
    async (context, flags, ids = []) => {
      const { output } = context;
      const hub = openHub(context, flags);
      // One unknown id refuses the whole command line.
      for (const id of ids) hub.path(id);
      const { to, force = false } = flags;
      const unnamed = to === undefined ? modelCards.names() : Object.values(defaultModels);
      for (const id of ids.length > 0 ? ids : unnamed) {
        try {
          if (to === undefined) {
            const entry = await hub.pull(id, { force });
            const { path, bytes } = entry;
            await output.result(entry, () => `${id}: ${formatBytes(bytes)} in ${path}`);
            continue;
          }
          const entry = await writeModelFile(hub, id, to, force);
          const { path, bytes, written } = entry;
          const there = written ? '' : ', there already';
          await output.result(entry, () => `${id}: ${formatBytes(bytes)} in ${path}${there}`);
        } catch (error) {
          // What one host does not give, another may.
          if (!FaceNetError.is(error, 'DOWNLOAD_FAILED')) throw error;
          await output.itemFailed(id, describeError(error));
        }
      }
    },
  );
}

function modelPathCommand(session: Session): Command {
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

function verifyModelsCommand(session: Session): Command {
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

function removeModelsCommand(session: Session): Command {
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
