import { makeFolder } from '@facenet/backend-node';
import type { Command } from 'commander';
import { annotatedPaths, writeAnnotated } from '../drawing/write-annotated.js';
import { openDetector } from '../engine/open-engine.js';
import { count } from '../output/count.js';
import { faceJson, faceText } from '../output/face-json.js';
import { printable } from '../output/printable.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { eachPhoto } from '../program/each-photo.js';
import { addEngineFlags, type EngineFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';

interface DetectFlags extends EngineFlags {
  readonly draw?: string;
}

export function detectCommand(session: Session): Command {
  return defineCommand<DetectFlags>(
    session,
    {
      usage: 'detect <photo...>',
      summary: 'Find the faces of photos: box, score and five landmarks each.',
      examples: [
        'detect family.jpg',
        'detect *.jpg --json > faces.jsonl',
        'detect crowd.jpg --minsize 40 --draw annotated/',
        'detect crowd.jpg --detector mtcnn --score 0.9',
      ],
    },
    (command) => {
      command.option('--draw <dir>', 'write annotated copies into this folder', expandHome);
      addEngineFlags(command);
    },
    async (context, flags, photos = []) => {
      const { output, signal } = context;
      const copyOf =
        flags.draw === undefined ? undefined : annotatedPaths(flags.draw, photos.map(expandHome));
      if (flags.draw !== undefined) await makeFolder(flags.draw);
      const { detector, readImage } = await openDetector(context, flags);
      const detectPhoto = async (path: string) => {
        const image = await readImage(path);
        const faces = await detector.detect(image, { signal });
        const drawn = copyOf?.(path);
        if (drawn !== undefined) await writeAnnotated(drawn, image, faces);
        const { width, height } = image;
        const by = detector.card.id;
        const found = { path, width, height, detector: by, faces: faces.map(faceJson) };
        await output.result(drawn === undefined ? found : { ...found, drawn }, () =>
          [
            `${printable(path)}: ${width}x${height}, ${count(faces.length, 'face')}`,
            ...faces.map((face, i) => `  ${i}: ${faceText(face)}`),
          ].join('\n'),
        );
      };
      try {
        await eachPhoto(context, 'detect', photos, detectPhoto);
      } finally {
        await detector.dispose();
      }
    },
  );
}
