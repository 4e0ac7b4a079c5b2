import type { Command } from 'commander';
import { runDemo } from '../demo/run-demo.js';
import { samplePhotos } from '../demo/sample-photos.js';
import type { EmbeddingFlags } from '../engine/open-engine.js';
import { addDecisionFlags, type DecisionFlags } from '../program/decision-flags.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';

interface DemoFlags extends EmbeddingFlags, DecisionFlags {
  readonly out: string;
}

export function demoCommand(session: Session): Command {
  return defineCommand<DemoFlags>(
    session,
    {
      usage: 'demo [photo...]',
      summary: 'Show in a web page who is in your photos, or in sample photos.',
      examples: ['demo', 'demo ~/album/*.jpg', 'demo *.jpg --out who-is-who --json'],
    },
    (command) => {
      command.option('--out <dir>', 'folder of the page', expandHome, 'facenet-demo');
      addDecisionFlags(command);
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags, photos = []) => {
      const paths = photos.length > 0 ? photos : await samplePhotos();
      await runDemo(context, flags, paths, flags.out);
    },
  );
}
