import { dirname } from 'node:path';
import { makeFolder } from '@facenet/backend-node';
import type { AnalyzedFace } from '@facenet/core';
import { selectFaces } from '@facenet/core/image';
import { type Command, Option } from 'commander';
import {
  type EmbeddedFace,
  embeddedFaceJson,
  embeddedFaceText,
  embeddingsFormat,
  writeEmbeddings,
} from '../embeddings/embedded-faces.js';
import { type EmbeddingFlags, type OpenedFaceNet, withFaceNet } from '../engine/open-engine.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { eachPhoto } from '../program/each-photo.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { noFace } from '../program/no-face.js';

interface EmbedFlags extends EmbeddingFlags {
  readonly aligned?: boolean;
  readonly faces: 'all' | 'best';
  readonly out?: string;
}

export function embedCommand(session: Session): Command {
  return defineCommand<EmbedFlags>(
    session,
    {
      usage: 'embed <photo...>',
      summary: 'Turn faces into unit vectors that lie close together for one person.',
      examples: [
        'embed portrait.jpg --json',
        'embed *.jpg --faces best --out people.safetensors',
        'embed aligned/*/*.png --aligned --out people.npy',
      ],
    },
    (command) => {
      command
        .option('--aligned', 'the photos are face crops as "align" or the SDK cuts them')
        .addOption(
          new Option('--faces <which>', 'which faces of a photo')
            .choices(['all', 'best'])
            .default('all'),
        )
        .option('--out <file>', 'write all embeddings to a .npy or .safetensors file', expandHome);
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags, photos = []) => {
      const { output, signal } = context;
      const { out } = flags;
      const format = out === undefined ? undefined : embeddingsFormat(out);
      if (out !== undefined) await makeFolder(dirname(out));
      await withFaceNet(context, flags, async (opened) => {
        const { card } = opened.facenet;
        const all: EmbeddedFace[] = [];
        await eachPhoto(context, 'embed', photos, async (path) => {
          for (const face of await embedPhoto(opened, path, flags, signal)) {
            if (out !== undefined) all.push(face);
            await output.result(embeddedFaceJson(face, card.id), () => embeddedFaceText(face));
          }
        });
        if (out === undefined || !format) return;
        await writeEmbeddings(out, format, card, all);
        await output.text(`Wrote ${all.length} embeddings to ${out}`);
      });
    },
  );
}

async function embedPhoto(
  { facenet, readImage }: OpenedFaceNet,
  path: string,
  { aligned, faces }: EmbedFlags,
  signal: AbortSignal,
): Promise<EmbeddedFace[]> {
  const image = await readImage(path);
  if (aligned) {
    const [embedding] = await facenet.embed([image], { signal });
    return [{ path, face: 0, embedding: embedding!.vector }];
  }
  const found = await facenet.analyze(image, { signal });
  if (found.length === 0) throw noFace(path);
  const chosen = faces === 'all' ? found : selectFaces(found, image, 'best-score');
  // Without the crops, which would fill the memory of a long run.
  return chosen.map((each: AnalyzedFace) => {
    const { box, score, landmarks, embedding } = each;
    const place = { path, face: found.indexOf(each), detector: facenet.detector.id };
    return { ...place, box, score, landmarks, embedding: embedding.vector };
  });
}
