import { makeFolder } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { Command } from 'commander';
import {
  addUnknownFlags,
  type UnknownFlags,
  unknownOptions,
} from '../classifier/classifier-flags.js';
import { checkModel, loadClassifier, modelOf } from '../classifier/stored-classifier.js';
import { classificationJson, classificationText } from '../classifier/try-classifier.js';
import { annotatedPaths, writeAnnotated } from '../drawing/write-annotated.js';
import { checkImageSize } from '../engine/check-image-size.js';
import { type EmbeddingFlags, withFaceNet } from '../engine/open-engine.js';
import { faceJson } from '../output/face-json.js';
import { printable } from '../output/printable.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { eachPhoto } from '../program/each-photo.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';

interface PredictFlags extends EmbeddingFlags, UnknownFlags {
  readonly classifier?: string;
  readonly draw?: string;
  readonly imageSize?: number;
  readonly margin?: string;
}

export function predictCommand(session: Session): Command {
  return defineCommand<PredictFlags>(
    session,
    {
      usage: 'predict <photo...>',
      summary: 'Name everybody in photos by a classifier: <photo...> <model> <classifier>.',
      examples: [
        'predict family.jpg --classifier people.classifier',
        'predict *.jpg --classifier people.classifier --draw named/ --far 0.001',
        'predict family.jpg mobilefacenet-512 people.classifier --json',
      ],
    },
    (command) => {
      command
        .option('--classifier <file>', 'what "classifier train" wrote', expandHome)
        .option('--draw <dir>', 'write annotated copies into this folder', expandHome)
        .option(
          '--image-size <px>',
          "side of the crops (default: the model's)",
          wholeNumberIn(1, 4096),
        )
        .option('--margin <px>', "taken and ignored: the model's card says how faces are cut")
        .option('--seed <n>', 'taken and ignored, as in the original')
        .option('--gpu-memory-fraction <share>', 'taken and ignored');
      addUnknownFlags(command);
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags, names = []) => {
      const { output, signal } = context;
      const { photos, model, path } = argumentsOf(names, flags);
      const classifier = await loadClassifier(path);
      const copyOf = flags.draw === undefined ? undefined : annotatedPaths(flags.draw, photos);
      if (flags.draw !== undefined) await makeFolder(flags.draw);
      const options = unknownOptions(flags);
      const loaded = { ...flags, model: model ?? modelOf(classifier) };
      await withFaceNet(context, loaded, async ({ facenet, readImage }) => {
        checkModel(classifier, facenet.card);
        checkImageSize(facenet.card, flags.imageSize);
        await output.text(`Loaded classifier model from file "${path}"\n`);
        await eachPhoto(context, 'predict', photos, async (photo) => {
          const image = await readImage(photo);
          const faces = await facenet.analyze(image, { signal });
          const embeddings = faces.map(({ embedding }) => embedding);
          const found = await classifier.classifyAll(embeddings, { ...options, signal });
          const drawn = copyOf?.(photo);
          if (drawn !== undefined) {
            const named = faces.map(({ box }, i) => ({
              box,
              label: classificationText(found[i]!),
            }));
            await writeAnnotated(drawn, image, named);
          }
          const { width, height } = image;
          const by = { detector: facenet.detector.id, model: facenet.card.id };
          const named = found.map((one, i) => ({
            ...faceJson(faces[i]!),
            ...classificationJson(one),
          }));
          const result = { path: photo, width, height, ...by, faces: named };
          await output.result(drawn === undefined ? result : { ...result, drawn }, () =>
            [`\npeople in image ${printable(photo)} :`, ...found.map(classificationText)].join(
              '\n',
            ),
          );
        });
      });
    },
  );
}

/** The original's way, PHOTO... MODEL CLASSIFIER, or with the classifier as a flag. */
function argumentsOf(names: readonly string[], { classifier, model }: PredictFlags) {
  const paths = names.map(expandHome);
  if (classifier !== undefined) {
    return { photos: paths, path: classifier, ...(model !== undefined && { model }) };
  }
  if (paths.length < 3 || model !== undefined) {
    throw new FaceNetError('INVALID_ARGUMENT', 'There is no classifier to name people by.', {
      hint: 'Pass --classifier FILE, or name photos, the model and the classifier: PHOTO... MODEL CLASSIFIER.',
    });
  }
  return { photos: paths.slice(0, -2), model: paths.at(-2)!, path: paths.at(-1)! };
}
