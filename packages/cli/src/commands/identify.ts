import { makeFolder } from '@facenet/backend-node';
import type { IdentifiedFace } from '@facenet/core/gallery';
import type { Command } from 'commander';
import { annotatedPaths, writeAnnotated } from '../drawing/write-annotated.js';
import {
  addGalleryFlag,
  type OpenedGallery,
  type SeeingGalleryFlags,
  withGallery,
} from '../gallery/open-gallery.js';
import { photosNamed } from '../gallery/photo-arguments.js';
import { count } from '../output/count.js';
import { faceJson } from '../output/face-json.js';
import { printable } from '../output/printable.js';
import { roundDistance } from '../output/rounding.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { eachPhoto } from '../program/each-photo.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';

interface IdentifyFlags extends SeeingGalleryFlags {
  readonly draw?: string;
  readonly fpir?: number;
  readonly threshold?: number;
  readonly count: number;
}

export function identifyCommand(session: Session): Command {
  return defineCommand<IdentifyFlags>(
    session,
    {
      usage: 'identify <photo...>',
      summary: 'Say who is in photos: people of a gallery, or strangers.',
      examples: [
        'identify party.jpg',
        'identify ~/photos/2024 --gallery family.db --json > who.jsonl',
        'identify party.jpg --draw named/ --fpir 0.001',
      ],
    },
    (command) => {
      addGalleryFlag(command)
        .option('--draw <dir>', 'write copies with names into this folder', expandHome)
        .option(
          '--fpir <rate>',
          'share of strangers that may be taken for somebody (default: 0.01)',
          numberIn(0, 1),
        )
        .option(
          '--threshold <distance>',
          'distance to decide by, in place of a rate',
          numberIn(0, 2),
        )
        .option('--count <n>', 'candidates of each face', wholeNumberIn(1, 100), 5);
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags, names = []) => {
      const { output } = context;
      const photos = await photosNamed(context, names);
      const copyOf = flags.draw === undefined ? undefined : annotatedPaths(flags.draw, photos);
      if (flags.draw !== undefined) await makeFolder(flags.draw);
      await withGallery(context, flags, { create: false }, async (opened) => {
        const { facenet } = opened;
        await eachPhoto(context, 'identify', photos, async (path) => {
          const image = await opened.readImage(path);
          const faces = await identify(opened, image, flags, context.signal);
          const drawn = copyOf?.(path);
          if (drawn !== undefined) {
            const labelled = faces.map(({ face, person }) => ({
              box: face.box,
              label: person?.name ?? 'unknown',
            }));
            await writeAnnotated(drawn, image, labelled);
          }
          const { width, height } = image;
          const by = { detector: facenet.detector.id, model: facenet.card.id };
          const found = { path, width, height, ...by, faces: faces.map(identityJson) };
          await output.result(drawn === undefined ? found : { ...found, drawn }, () =>
            [
              `${printable(path)}: ${count(faces.length, 'face')}`,
              ...faces.map((face, i) => `  ${i}: ${identityText(face)}`),
            ].join('\n'),
          );
        });
      });
    },
  );
}

async function identify(
  { gallery, facenet }: OpenedGallery,
  image: Parameters<OpenedGallery['facenet']['analyze']>[0],
  flags: IdentifyFlags,
  signal: AbortSignal,
): Promise<IdentifiedFace[]> {
  const faces = await facenet.analyze(image, { signal });
  return gallery.identify(faces, {
    count: flags.count,
    signal,
    ...(flags.fpir !== undefined && { fpir: flags.fpir }),
    ...(flags.threshold !== undefined && { threshold: flags.threshold }),
  });
}

function identityJson({ face, person, distance, threshold, candidates }: IdentifiedFace) {
  return {
    ...faceJson(face),
    person: person ?? null,
    ...(distance !== undefined && { distance: roundDistance(distance) }),
    threshold: roundDistance(threshold),
    candidates: candidates.map((one) => ({ ...one, distance: roundDistance(one.distance) })),
  };
}

/** "Anna, 0.62 [71, 61, 175, 196]", or the nearest person, who it is not. */
function identityText({ face, person, distance, threshold, candidates }: IdentifiedFace): string {
  const place = `[${face.box.map(Math.round).join(', ')}]`;
  if (person) return `${printable(person.name)} (distance ${distance?.toFixed(2)}) ${place}`;
  const [nearest] = candidates;
  const why = nearest
    ? ` (nearest ${printable(nearest.person.name)}, ${nearest.distance.toFixed(2)}, of ${threshold.toFixed(2)} allowed)`
    : '';
  return `unknown${why} ${place}`;
}
