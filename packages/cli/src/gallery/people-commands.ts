import { join } from 'node:path';
import { makeFolder, writeAtomically } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { PersonRecord } from '@facenet/core/gallery';
import { selectFaces } from '@facenet/core/image';
import type { Command } from 'commander';
import { count } from '../output/count.js';
import { printable } from '../output/printable.js';
import { roundScore } from '../output/rounding.js';
import { table } from '../output/table.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { eachPhoto } from '../program/each-photo.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { noFace } from '../program/no-face.js';
import {
  addGalleryFlag,
  type GalleryFlags,
  type SeeingGalleryFlags,
  withGallery,
  withPeople,
} from './open-gallery.js';
import { photosNamed } from './photo-arguments.js';

const PAGE = 500;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
const personText = ({ name, faces }: PersonRecord) => `${printable(name)}: ${count(faces, 'face')}`;

export function listCommand(session: Session): Command {
  return defineCommand<GalleryFlags>(
    session,
    { usage: 'list', summary: 'Everybody, by name.', examples: ['gallery list --json'] },
    addGalleryFlag,
    async (context, flags) => {
      const { output } = context;
      await withPeople(context, flags, { create: false }, async (gallery) => {
        const rows = [['NAME', 'FACES', 'SINCE']];
        for (let after: string | undefined; ; ) {
          const page = await gallery.people({ limit: PAGE, ...(after !== undefined && { after }) });
          for (const person of page) {
            if (output.json) await output.result(person, () => person.name);
            else rows.push([printable(person.name), `${person.faces}`, dayOf(person.createdAt)]);
          }
          after = page.at(-1)?.name;
          if (page.length < PAGE) break;
        }
        await output.text(rows.length > 1 ? table(rows) : 'There is nobody in the gallery.');
      });
    },
  );
}

export function showCommand(session: Session): Command {
  return defineCommand<GalleryFlags & { readonly crops?: string }>(
    session,
    {
      usage: 'show <name>',
      summary: 'The faces of a person: ids, photos, quality.',
      examples: ['gallery show Anna', 'gallery show Anna --crops faces/'],
    },
    (command) =>
      addGalleryFlag(command).option(
        '--crops <dir>',
        'write the pictures that were kept into this folder',
        expandHome,
      ),
    async (context, flags, [name = ''] = []) => {
      const { output } = context;
      if (flags.crops !== undefined) await makeFolder(flags.crops);
      await withPeople(context, flags, { create: false }, async (gallery) => {
        const person = await gallery.person(name);
        const faces = await gallery.faces(name);
        const written = new Map<string, string>();
        for (const { id, hasCrop } of flags.crops === undefined ? [] : faces) {
          const crop = hasCrop ? await gallery.crop(id) : undefined;
          const path = join(flags.crops as string, `${id}.jpg`);
          if (crop) written.set(id, path);
          if (crop) await writeAtomically(path, crop);
        }
        const listed = faces.map(({ vector: _, person: __, ...face }) => {
          const crop = written.get(face.id);
          return { ...face, ...(crop !== undefined && { crop }) };
        });
        await output.result({ ...person, faces: listed }, () => {
          const rows = listed.map(({ id, createdAt, quality, photo, hasCrop }) => [
            id,
            dayOf(createdAt),
            quality === undefined ? '' : roundScore(quality).toFixed(2),
            hasCrop ? 'picture' : '',
            printable(photo ?? ''),
          ]);
          const header = ['FACE', 'SINCE', 'QUALITY', 'KEPT', 'PHOTO'];
          return `${personText(person)}\n${rows.length > 0 ? table([header, ...rows]) : ''}`.trimEnd();
        });
      });
    },
  );
}

export function renameCommand(session: Session): Command {
  return defineCommand<GalleryFlags>(
    session,
    {
      usage: 'rename <name> <new-name>',
      summary: 'Give a person another name.',
      examples: ['gallery rename Ann Anna'],
    },
    addGalleryFlag,
    async (context, flags, [name = ''] = [], [newName = ''] = []) =>
      withPeople(context, flags, { create: false }, async (gallery) => {
        const person = await gallery.rename(name, newName);
        await context.output.result(person, () => personText(person));
      }),
  );
}

export function mergeCommand(session: Session): Command {
  return defineCommand<GalleryFlags>(
    session,
    {
      usage: 'merge <from> <into>',
      summary: 'Make one person of two: the faces of the first go to the second.',
      examples: ['gallery merge "Anna B." Anna'],
    },
    addGalleryFlag,
    async (context, flags, [from = ''] = [], [into = ''] = []) =>
      withPeople(context, flags, { create: false }, async (gallery) => {
        const person = await gallery.merge(from, into);
        await context.output.result(person, () => personText(person));
      }),
  );
}

export function splitCommand(session: Session): Command {
  return defineCommand<GalleryFlags>(
    session,
    {
      usage: 'split <name> <new-name> <face...>',
      summary: 'Give some faces of a person to a new one; "gallery show" lists their ids.',
      examples: ['gallery split Anna Berta f3kWx0... 9sLm2a...'],
    },
    addGalleryFlag,
    async (context, flags, [name = ''] = [], [newName = ''] = [], faces = []) =>
      withPeople(context, flags, { create: false }, async (gallery) => {
        const person = await gallery.split(name, faces, newName);
        await context.output.result(person, () => personText(person));
      }),
  );
}

export function moveCommand(session: Session): Command {
  return defineCommand<GalleryFlags>(
    session,
    {
      usage: 'move <face> <name>',
      summary: 'Give a face to somebody else, and remember whose it is not.',
      examples: ['gallery move f3kWx0... Berta'],
    },
    addGalleryFlag,
    async (context, flags, [face = ''] = [], [name = ''] = []) =>
      withPeople(context, flags, { create: false }, async (gallery) => {
        const person = await gallery.moveFace(face, name);
        await context.output.result(person, () => personText(person));
      }),
  );
}

export function rejectCommand(session: Session): Command {
  return defineCommand<SeeingGalleryFlags>(
    session,
    {
      usage: 'reject <name> <photo...>',
      summary: 'Remember that the largest face of a photo is not this person.',
      examples: ['gallery reject Anna her-sister.jpg'],
    },
    (command) => {
      addGalleryFlag(command);
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags, [name = ''] = [], names = []) => {
      const { output, signal } = context;
      const photos = await photosNamed(context, names);
      await withGallery(context, flags, { create: false }, async (opened) => {
        const { gallery, facenet, readImage } = opened;
        const person = await gallery.person(name);
        await eachPhoto(context, 'reject', photos, async (path) => {
          const image = await readImage(path);
          const found = await facenet.analyze(image, { signal });
          const [face] = selectFaces(found, image, 'largest');
          if (!face) throw noFace(path);
          await gallery.reject(face, person.name);
          const { id, name: called } = person;
          await output.result(
            { path, person: { id, name: called }, rejected: true },
            () => `${printable(path)}: not ${printable(called)}`,
          );
        });
      });
    },
  );
}

export function removeCommand(session: Session): Command {
  return defineCommand<GalleryFlags & { readonly face?: string[] }>(
    session,
    {
      usage: 'remove [name...]',
      summary: 'Remove people, or single faces; "gallery compact" erases their bytes.',
      examples: ['gallery remove Anna', 'gallery remove --face f3kWx0...'],
    },
    (command) => addGalleryFlag(command).option('--face <id...>', 'remove these faces'),
    async (context, flags, names = []) => {
      const { output } = context;
      const { face: faceIds = [] } = flags;
      if (names.length + faceIds.length === 0) {
        throw new FaceNetError('INVALID_ARGUMENT', 'There is nobody to remove.', {
          hint: 'Name people, or faces with --face ID.',
        });
      }
      await withPeople(context, flags, { create: false }, async (gallery) => {
        // One unknown name refuses the whole command line.
        for (const name of names) await gallery.person(name);
        for (const name of names) {
          const person = await gallery.remove(name);
          await output.result({ ...person, removed: true }, () => `${personText(person)}, removed`);
        }
        for (const id of faceIds) {
          const { vector: _, ...face } = await gallery.removeFace(id);
          await output.result({ ...face, removed: true }, () => `${id}: removed`);
        }
      });
      if (!output.json) output.notice('The bytes go with "facenet gallery compact".');
    },
  );
}
