import { resolve } from 'node:path';
import { FaceNetError } from '@facenet/core';
import type { Enrollment } from '@facenet/core/gallery';
import { type Command, Option } from 'commander';
import { adviseFlags } from '../gallery/flags-for-options.js';
import {
  addGalleryFlag,
  galleryName,
  type OpenedGallery,
  type SeeingGalleryFlags,
  withGallery,
} from '../gallery/open-gallery.js';
import { photosNamed, photosOfPeople } from '../gallery/photo-arguments.js';
import { count } from '../output/count.js';
import { printable } from '../output/printable.js';
import { roundScore } from '../output/rounding.js';
import { type CommandContext, defineCommand, type Session } from '../program/define-command.js';
import { eachPhoto } from '../program/each-photo.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';

interface EnrollFlags extends SeeingGalleryFlags {
  readonly each?: string;
  readonly select: 'largest' | 'central' | 'best-score';
  readonly force?: boolean;
}

export function enrollCommand(session: Session): Command {
  return defineCommand<EnrollFlags>(
    session,
    {
      usage: 'enroll [name] [photo...]',
      summary:
        'Add a person to a gallery, by photos or a folder of them; several faces are better.',
      examples: [
        'enroll Anna anna-1.jpg anna-2.jpg',
        'enroll "Anna Berg" ~/photos/anna --gallery family.db --keep-crops',
        'enroll --each people/',
      ],
    },
    (command) => {
      addGalleryFlag(command)
        .option(
          '--each <dir>',
          'enrol everybody of a folder that has a folder for each person',
          expandHome,
        )
        .addOption(
          new Option('--select <which>', 'which face, where a photo shows several')
            .choices(['largest', 'central', 'best-score'])
            .default('largest'),
        )
        .option('--keep-crops', 'keep pictures of the faces, to embed them for another model')
        .option('--force', 'enrol faces that are small, blurred or turned away, too');
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags, [name] = [], names = []) => {
      const photos = await photosToEnroll(context, name, names, flags);
      const enrolled = { faces: 0, people: new Set<string>() };
      await withGallery(context, flags, { create: true }, async (opened) => {
        const nameOf = new Map(photos.map((photo) => [photo.path, photo.name]));
        await eachPhoto(context, 'enrol', [...nameOf.keys()], async (path) => {
          const result = await enroll(context, flags, opened, nameOf.get(path) as string, path);
          if (isNew(result)) enrolled.faces++;
          enrolled.people.add(result.person.id);
        });
      });
      const { faces, people } = enrolled;
      const of =
        people.size > 0 ? ` of ${people.size === 1 ? 'one person' : `${people.size} people`}` : '';
      const left = photos.length - faces;
      await context.output.text(
        `Enrolled ${count(faces, 'face')}${of} in ${galleryName(flags)}` +
          `${left > 0 ? `; ${count(left, 'photo')} brought none` : ''}.`,
      );
    },
  );
}

async function photosToEnroll(
  context: CommandContext,
  name: string | undefined,
  names: readonly string[],
  { each }: EnrollFlags,
): Promise<readonly { readonly name: string; readonly path: string }[]> {
  if (each !== undefined && name === undefined) return photosOfPeople(context, each);
  if (each === undefined && name?.trim() && names.length > 0) {
    return (await photosNamed(context, names)).map((path) => ({ name, path }));
  }
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    each === undefined ? 'There is nobody to enrol.' : 'With --each, folders have the names.',
    { hint: 'Write "facenet enroll NAME PHOTO...", or "facenet enroll --each DIR".' },
  );
}

async function enroll(
  { output, signal }: CommandContext,
  { select, force }: EnrollFlags,
  { gallery, readImage }: OpenedGallery,
  name: string,
  path: string,
): Promise<Enrollment> {
  const image = await readImage(path);
  const options = { photo: resolve(path), select, signal, ...(force && { force }) };
  const result = await adviseFlags(() => gallery.enroll(name, image, options));
  const { person, face, quality, warnings } = result;
  const json = {
    path,
    person,
    face: face.id,
    added: isNew(result),
    ...(quality && {
      quality: {
        overall: roundScore(quality.overall),
        size: Math.round(quality.size),
        sharpness: roundScore(quality.sharpness),
        yaw: Math.round(quality.yaw),
        pitch: Math.round(quality.pitch),
        roll: Math.round(quality.roll),
      },
    }),
    warnings,
  };
  await output.result(json, () => {
    const how = quality ? ` (quality ${quality.overall.toFixed(2)})` : '';
    const done = isNew(result) ? `enrolled as ${printable(person.name)}${how}` : 'nothing added';
    const doubts = warnings.map(({ message }) => `  note: ${printable(message)}`);
    return [`${printable(path)}: ${done}`, ...doubts].join('\n');
  });
  return result;
}

function isNew({ warnings }: Enrollment): boolean {
  return !warnings.some(({ reason }) => reason === 'duplicate');
}
