import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { openHub } from '../engine/open-engine.js';
import { convertModelFile } from '../models/convert-model-file.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';

const INDEX = /\.index$/;

export function freezeCommand(session: Session): Command {
  return defineCommand<ModelFlags>(
    session,
    {
      usage: 'freeze <model_dir> <output_file>',
      summary: "Make one file of a checkpoint folder, as the original's freeze_graph does.",
      examples: ['freeze 20180402-114759 facenet.safetensors', 'freeze my-run facenet.onnx'],
    },
    addModelFlags,
    async (context, flags, [folder = ''] = [], [target = ''] = []) => {
      const { output } = context;
      const result = await convertModelFile(
        { source: expandHome(folder), target: expandHome(target) },
        openHub(context, flags),
        async ({ files: [file = ''] }) => {
          await output.text(`Model directory: ${expandHome(folder)}`);
          // A checkpoint may also be named by its prefix.
          for (const name of await readdir(dirname(file))) {
            if (name.endsWith('.meta')) await output.text(`Metagraph file: ${name}`);
          }
          await output.text(`Checkpoint file: ${basename(file).replace(INDEX, '')}`);
        },
      );
      const nodes = result.architecture;
      await output.result(result, () => `${nodes} in the final file: ${result.files.join(', ')}`);
    },
  );
}
