import type { EngineOptions } from '@facenet/backend-node';
import type { Command } from 'commander';
import { diagnose, diagnosisText } from '../doctor/diagnose.js';
import { openHub } from '../engine/open-engine.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { addComputeFlags, addModelFlags, type ModelFlags } from '../program/engine-flags.js';

export function doctorCommand(session: Session): Command {
  return defineCommand<ModelFlags & EngineOptions>(
    session,
    {
      usage: 'doctor',
      summary: 'Tell which engines, image readers and models work here, and if not, why.',
      examples: ['doctor', 'doctor --device cuda', 'doctor --json'],
    },
    (command) => {
      addComputeFlags(command);
      addModelFlags(command);
    },
    async (context, flags) => {
      const { output } = context;
      const { device, threads } = flags;
      const diagnosis = await diagnose(openHub(context, flags), {
        ...(device && { device }),
        ...(threads !== undefined && { threads }),
      });
      // Without an engine nothing of the SDK works.
      if (!diagnosis.engines.some(({ chosen }) => chosen)) output.markFailed();
      await output.result(diagnosis, () => diagnosisText(diagnosis));
    },
  );
}
