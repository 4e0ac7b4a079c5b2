import type { CardOverrides } from '@facenet/core';
import { namedStandardizations, type StandardizationName } from '@facenet/core/image';
import { architectures, type ExportDtype, exporters } from '@facenet/core/models';

import { type Command, Option } from 'commander';
import { openHub } from '../engine/open-engine.js';
import { convertModelFile } from '../models/convert-model-file.js';
import { formatBytes } from '../output/format-bytes.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { addModelFlags, type ModelFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';

interface ConvertFlags extends ModelFlags {
  readonly to?: string;
  readonly dtype?: ExportDtype;
  readonly architecture?: string;
  readonly standardization?: StandardizationName;
}

export function convertCommand(session: Session): Command {
  return defineCommand<ConvertFlags>(
    session,
    {
      usage: 'convert <source> <target>',
      summary: 'Convert a model: TensorFlow, PyTorch, Keras, ONNX, tflite, ... to what you need.',
      examples: [
        'convert 20180402-114759 facenet.safetensors --dtype f16',
        'convert 20180402-114759-vggface2.pt facenet.onnx',
        'convert mobilefacenet mobilefacenet.onnx',
        'convert frozen.pb facenet.safetensors --standardization fixed',
      ],
    },
    (command) => {
      addModelFlags(command)
        .addOption(
          new Option('--to <format>', "format (default: by the target's name)").choices(
            exporters.names(),
          ),
        )
        .addOption(
          new Option('--dtype <type>', 'how values are stored (default: f32)').choices([
            'f32',
            'f16',
            'u8',
            'i8',
          ]),
        )
        .addOption(
          new Option('--architecture <id>', 'which of several alike').choices(
            architectures.names(),
          ),
        )
        .addOption(
          new Option(
            '--standardization <kind>',
            'how it was trained, where the file does not tell',
          ).choices(Object.keys(namedStandardizations)),
        );
    },
    async (context, flags, [source = ''] = [], [target = ''] = []) => {
      const card = overridesOf(flags);
      const conversion = {
        source: expandHome(source),
        target: expandHome(target),
        ...(flags.to !== undefined && { format: flags.to }),
        ...(flags.dtype && { dtype: flags.dtype }),
        ...(card && { card }),
      };
      const result = await convertModelFile(conversion, openHub(context, flags));
      const { architecture, dtype, files, bytes } = result;
      await context.output.result(
        result,
        () => `${files.join(', ')}: ${architecture}, ${dtype}, ${formatBytes(bytes)}`,
      );
    },
  );
}

function overridesOf({ architecture, standardization }: ConvertFlags): CardOverrides | undefined {
  if (architecture === undefined && standardization === undefined) return undefined;
  return {
    ...(architecture !== undefined && { architecture }),
    ...(standardization && { standardization }),
  };
}
