import type { Embedding } from '@facenet/core';
import { defaultModels, modelCards, requireKind } from '@facenet/core/models';
import type { Command } from 'commander';
import { compareAll, distanceMatrixText, samePersonText } from '../compare/distances.js';
import { type EmbeddingFlags, withFaceNet } from '../engine/open-engine.js';
import { printable } from '../output/printable.js';
import {
  addDecisionFlags,
  type DecisionFlags,
  decisionOptions,
} from '../program/decision-flags.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { eachPhoto } from '../program/each-photo.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { noFace } from '../program/no-face.js';

export function compareCommand(session: Session): Command {
  return defineCommand<EmbeddingFlags & DecisionFlags>(
    session,
    {
      usage: 'compare <photo> <photo...>',
      summary: 'Print how far apart the faces of photos are: 0 is the same picture, 2 the most.',
      examples: [
        'compare anna-1.jpg anna-2.jpg bert.jpg',
        'compare passport.jpg selfie.jpg --json --far 0.001',
      ],
    },
    (command) => {
      addDecisionFlags(command);
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags, first = [], others = []) => {
      const { output, signal } = context;
      const decision = decisionOptions(flags);
      const known = knownCard(flags);
      if (known) compareAll(known, decision); // before anything is fetched
      await withFaceNet(context, flags, async ({ facenet, readImage }) => {
        const compare = compareAll(facenet.card, decision);
        const paths: string[] = [];
        const embeddings: Embedding[] = [];
        await eachPhoto(context, 'compare', [...first, ...others], async (path) => {
          // As in the original, the surest face speaks for the photo.
          const [face] = await facenet.analyze(await readImage(path), { signal });
          if (face) {
            paths.push(path);
            embeddings.push(face.embedding);
          } else if (output.json) {
            throw noFace(path);
          } else {
            output.markFailed();
            await output.text(`can't detect face, remove  ${printable(path)}`);
          }
        });
        const result = { paths, ...compare(embeddings), detector: facenet.detector.id };
        await output.result(result, () => distanceMatrixText(result));
        if (!output.json && paths.length > 1) output.notice(samePersonText(result));
      });
    },
  );
}

/** The model's card where it is one of ours as it is. */
function knownCard({ model = defaultModels.embedding, card }: EmbeddingFlags) {
  if (card || !modelCards.has(model)) return undefined;
  return requireKind(modelCards.get(model), 'embedding');
}
