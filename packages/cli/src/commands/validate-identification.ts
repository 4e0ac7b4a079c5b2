import { embedDataset } from '@facenet/backend-node';
import { type Identification, identify } from '@facenet/core/evaluation';
import type { Command } from 'commander';
import { addEmbedderFlags, type EmbedderFlags, embedderOptions } from '../engine/image-embedder.js';
import { table } from '../output/table.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';
import { tellSkipped } from '../validate/tell-skipped.js';

interface IdentificationFlags extends EmbedderFlags {
  readonly gallerySize: number;
}

export function validateIdentificationCommand(session: Session): Command {
  return defineCommand<IdentificationFlags>(
    session,
    {
      usage: 'validate-identification <dir> [model]',
      summary: 'Measure a model by searching people among many, DIR/PERSON/*.jpg: rank-1, DIR.',
      examples: [
        'validate-identification people --align',
        'validate-identification crops --gallery-size 3 --json',
      ],
    },
    (command) => {
      command.option(
        '--gallery-size <n>',
        'images enrolled of each person; who has no more is a stranger',
        wholeNumberIn(1, 1_000_000),
        1,
      );
      addEmbedderFlags(command);
    },
    async (context, flags, [dir = ''] = [], [model] = []) => {
      const { output } = context;
      const { gallerySize } = flags;
      const options = embedderOptions(context, flags, model);
      const dataset = await embedDataset(expandHome(dir), options);
      const { card, detector, embeddings, labels, skipped } = dataset;
      tellSkipped(output, skipped);
      const result = identify(embeddings, labels, { gallerySize });
      const models = { model: card.id, ...(detector && { detector: detector.id }) };
      const facts = { ...models, images: labels.length, skipped: skipped.length };
      await output.result({ ...facts, ...result }, () => identificationText(result));
    },
  );
}

function identificationText(result: Identification): string {
  const share = (value: number) => value.toFixed(4);
  const { rank1, rank5, identities, matedSearches, nonMatedSearches, openSet } = result;
  return table([
    ['enrolled', `${identities} people`],
    ['searched', `${matedSearches} times for them, ${nonMatedSearches} times for strangers`],
    ['rank 1', share(rank1)],
    ['rank 5', share(rank5)],
    ...openSet.map(({ far, dir, threshold }) => [
      `DIR @ FAR=${far}`,
      `${share(dir)}, distance below ${share(threshold)}${remark(far, nonMatedSearches)}`,
    ]),
  ]);
}

/** Where not one stranger may be taken for somebody, the threshold is the closest stranger's. */
function remark(far: number, strangers: number): string {
  return far * strangers * (1 + 1e-9) < 1 ? ` (${strangers} strangers show no such rate)` : '';
}
