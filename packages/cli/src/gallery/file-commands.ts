import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ioFailed, makeFolder, readRegularFile, writeAtomically } from '@facenet/backend-node';
import { defaultModels } from '@facenet/core/models';
import type { Command } from 'commander';
import { count } from '../output/count.js';
import { formatBytes } from '../output/format-bytes.js';
import { printable } from '../output/printable.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import {
  addGalleryFlag,
  type GalleryFlags,
  galleryName,
  type SeeingGalleryFlags,
  withGallery,
  withPeople,
} from './open-gallery.js';

/** The two files of an export, of one name. */
function archivePaths(name: string): { readonly json: string; readonly tensors: string } {
  const base = expandHome(name).replace(/\.(json|safetensors)$/, '');
  return { json: `${base}.json`, tensors: `${base}.safetensors` };
}

export function exportCommand(session: Session): Command {
  return defineCommand<GalleryFlags & { readonly crops: boolean }>(
    session,
    {
      usage: 'export <name>',
      summary:
        'Write the gallery as NAME.json and NAME.safetensors, which other programs can read.',
      examples: ['gallery export family', 'gallery export backup/family --no-crops'],
    },
    (command) => addGalleryFlag(command).option('--no-crops', 'leave pictures of faces out'),
    async (context, flags, [name = ''] = []) => {
      const { output, signal } = context;
      const paths = archivePaths(name);
      await withPeople(context, flags, { create: false }, async (gallery) => {
        const onProgress = output.progress.report;
        const archive = await gallery.exportTo({ crops: flags.crops, signal, onProgress });
        await makeFolder(dirname(paths.json));
        await writeAtomically(paths.tensors, archive.tensors);
        await writeAtomically(paths.json, archive.json);
        const { people, faces } = await gallery.stats();
        await output.result(
          { ...paths, people, faces },
          () =>
            `${people} people with ${count(faces, 'face')} in ${printable(paths.json)} and ` +
            `${printable(paths.tensors)}`,
        );
      });
    },
  );
}

export function importCommand(session: Session): Command {
  return defineCommand<GalleryFlags & { readonly merge?: boolean }>(
    session,
    {
      usage: 'import <name>',
      summary: 'Add everybody of NAME.json and NAME.safetensors.',
      examples: ['gallery import family --gallery other.db', 'gallery import family --merge'],
    },
    (command) =>
      addGalleryFlag(command).option('--merge', 'add faces to people who are there already'),
    async (context, flags, [name = ''] = []) => {
      const { output, signal } = context;
      const paths = archivePaths(name);
      const read = async (path: string) =>
        readRegularFile(path, { signal }).catch((error) => {
          throw ioFailed('read', path, error);
        });
      const json = (await read(paths.json)).toString('utf8');
      const tensors = new Uint8Array(await read(paths.tensors));
      await withPeople(context, flags, { create: true }, async (gallery) => {
        const existing = flags.merge ? 'merge' : 'refuse';
        const result = await gallery.importFrom({ json, tensors }, { existing, signal });
        await output.result(
          result,
          () =>
            `${count(result.added, 'person').replace('persons', 'people')} added, ` +
            `${result.merged} merged, ${count(result.faces, 'face')}; ${result.known} were there`,
        );
      });
    },
  );
}

export function compactCommand(session: Session): Command {
  return defineCommand<GalleryFlags>(
    session,
    {
      usage: 'compact',
      summary: 'Erase the bytes of everything that was removed.',
      examples: ['gallery compact'],
    },
    addGalleryFlag,
    async (context, flags) => {
      const size = async () => (await stat(flags.gallery).catch(() => undefined))?.size;
      const before = await size();
      await withPeople(context, flags, { create: false }, (gallery) =>
        gallery.compact({ signal: context.signal }),
      );
      const after = await size();
      const sizes = before !== undefined && after !== undefined ? { before, after } : {};
      await context.output.result({ compacted: true, ...sizes }, () => {
        const text =
          before === undefined || after === undefined
            ? ''
            : `, ${formatBytes(after)} after ${formatBytes(before)}`;
        return `${printable(galleryName(flags))}: compacted${text}`;
      });
    },
  );
}

export function statsCommand(session: Session): Command {
  return defineCommand<GalleryFlags>(
    session,
    {
      usage: 'stats',
      summary: 'How many people and faces there are, of which model, and the distance that counts.',
      examples: ['gallery stats --json'],
    },
    addGalleryFlag,
    async (context, flags) =>
      withPeople(context, flags, { create: false }, async (gallery) => {
        const stats = await gallery.stats();
        await context.output.result(stats, () =>
          [
            `people      ${stats.people}`,
            `faces       ${stats.faces}`,
            `rejections  ${stats.rejections}`,
            `model       ${printable(stats.model?.id ?? 'none yet')}`,
            ...(stats.threshold === undefined
              ? []
              : [`threshold   ${stats.threshold.toFixed(3)}, at one stranger in 100 accepted`]),
          ].join('\n'),
        );
      }),
  );
}

export function reembedCommand(session: Session): Command {
  return defineCommand<SeeingGalleryFlags & { readonly removeMissing?: boolean }>(
    session,
    {
      usage: 'reembed',
      summary: 'Embed all faces for another model, from the pictures that were kept.',
      examples: ['gallery reembed --model mobilefacenet'],
    },
    (command) => {
      addGalleryFlag(command).option(
        '--remove-missing',
        'remove faces of which no picture was kept, in place of refusing',
      );
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags) => {
      const { output, signal } = context;
      const { model = defaultModels.embedding } = flags;
      const seeing = { ...flags, model, keepCrops: true };
      await withGallery(
        context,
        seeing,
        { create: false, anyModel: true },
        async ({ gallery, facenet }) => {
          const onProgress = output.progress.report;
          const missing = flags.removeMissing ? 'remove' : 'refuse';
          const result = await gallery.reembed({ missing, signal, onProgress });
          const { id } = facenet.card;
          await output.result({ model: id, ...result }, () =>
            [
              `${count(result.faces, 'face')} embedded anew by ${id}`,
              ...result.removed.map(
                ({ person, id: face, reason }) =>
                  `  removed: ${printable(person)} ${face}: ${printable(reason)}`,
              ),
            ].join('\n'),
          );
        },
      );
    },
  );
}
