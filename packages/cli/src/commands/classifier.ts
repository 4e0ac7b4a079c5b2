import { dirname } from 'node:path';
import { makeFolder } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import {
  CLASSIFIER_KINDS,
  type ClassifierKind,
  type FaceClassifier,
  trainClassifier,
} from '@facenet/core/classification';
import { defaultModels } from '@facenet/core/models';
import { MersenneTwister } from '@facenet/core/training';
import { Command, Option } from 'commander';
import { addClassifierFlags, type ClassifierFlags } from '../classifier/classifier-flags.js';
import { classifierImages, peopleCount } from '../classifier/classifier-images.js';
import { embedPeople, openPeopleEmbedder } from '../classifier/embed-people.js';
import {
  checkModel,
  loadClassifier,
  modelOf,
  saveClassifier,
} from '../classifier/stored-classifier.js';
import {
  evaluationJson,
  evaluationText,
  type TriedClassifier,
  tryClassifier,
} from '../classifier/try-classifier.js';
import { writeClassifierReport } from '../classifier/write-classifier-report.js';
import {
  type CommandContext,
  defineCommand,
  examplesText,
  type Session,
} from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { wholeNumberIn } from '../program/parse-values.js';

interface TrainFlags extends ClassifierFlags {
  readonly kind: ClassifierKind;
  readonly neighbours?: number;
}

export function classifierCommand(session: Session): Command {
  return new Command('classifier')
    .description('Train a classifier of people, DIR/PERSON/*.jpg, and try it on photos.')
    .addHelpText('after', examplesText(['classifier train --help', 'classifier classify --help']))
    .addCommand(trainStep(session).alias('TRAIN'))
    .addCommand(classifyStep(session).alias('CLASSIFY'));
}

function trainStep(session: Session): Command {
  return defineCommand<TrainFlags>(
    session,
    {
      usage: 'train <dir> <classifier...>',
      summary: 'Train a classifier on photos of people: <dir> [model] <classifier>.',
      examples: [
        'classifier train people --align people.classifier',
        'classifier train lfw-112 lfw.classifier --use-split-dataset',
        'classifier train people --align people.classifier --kind knn --test-data-dir more',
        'classifier TRAIN lfw-160 20180402-114759 my.classifier --batch_size 1000',
      ],
    },
    (command) => {
      command
        .addOption(
          new Option(
            '--kind <kind>',
            'linear SVM as the original, nearest neighbours, or nearest mean',
          )
            .choices(CLASSIFIER_KINDS)
            .default('svm'),
        )
        .option(
          '--neighbours <n>',
          'with knn: faces that vote (default: 5)',
          wholeNumberIn(1, 1e6),
        );
      addClassifierFlags(command);
    },
    async (context, flags, [dir = ''] = [], names = []) => {
      const { output, signal } = context;
      const { model = defaultModels.embedding, path } = namesOf(names, flags.model);
      checkReport(flags);
      // A folder that cannot be written is better known before the work.
      await makeFolder(dirname(path));
      if (flags.report !== undefined) await makeFolder(flags.report);
      const random = new MersenneTwister(flags.seed);
      const { train, test } = await classifierImages(expandHome(dir), flags, random);
      await output.text(`Number of classes: ${peopleCount(train)}`);
      await output.text(`Number of images: ${train.length}`);
      const embedder = await openPeopleEmbedder(context, flags, model);
      const people = await embedPeople(context, flags, embedder, train);
      await output.text('Training classifier');
      const classifier = await trainClassifier(
        { ...people, card: embedder.card },
        {
          kind: flags.kind,
          // What scikit-learn draws for LIBSVM after the split.
          seed: random.below(2 ** 31 - 1),
          ...(flags.neighbours !== undefined && { neighbours: flags.neighbours }),
          signal,
          onProgress: output.progress.report,
        },
      );
      await saveClassifier(path, classifier);
      const facts = { classifier: path, ...factsOf(classifier), skipped: people.skipped.length };
      await output.result(facts, () => `Saved classifier model to file "${path}"`);
      tellUnknowing(context, classifier);
      if (!test || (flags.testDataDir === undefined && flags.report === undefined)) return;
      await output.text('Testing classifier');
      const tried = await embedPeople(context, flags, embedder, test);
      await conclude(
        context,
        flags,
        classifier,
        await tryClassifier(context, classifier, tried, flags),
      );
    },
  );
}

function classifyStep(session: Session): Command {
  return defineCommand<ClassifierFlags>(
    session,
    {
      usage: 'classify <dir> <classifier...>',
      summary: 'Try a classifier on photos of people: <dir> [model] <classifier>.',
      examples: [
        'classifier classify more-photos --align people.classifier',
        'classifier classify lfw-112 lfw.classifier --use-split-dataset --report lfw-report',
        'classifier classify people --align people.classifier --far 0.001 --json',
        'classifier CLASSIFY lfw-160 20180402-114759 my.classifier --no-unknown',
      ],
    },
    addClassifierFlags,
    async (context, flags, [dir = ''] = [], names = []) => {
      const { output } = context;
      const { model, path } = namesOf(names, flags.model);
      if (flags.report !== undefined) await makeFolder(flags.report);
      const classifier = await loadClassifier(path);
      const random = new MersenneTwister(flags.seed);
      const { train, test = train } = await classifierImages(expandHome(dir), flags, random);
      await output.text(`Number of classes: ${peopleCount(test)}`);
      await output.text(`Number of images: ${test.length}`);
      const embedder = await openPeopleEmbedder(context, flags, model ?? modelOf(classifier));
      checkModel(classifier, embedder.card);
      const people = await embedPeople(context, flags, embedder, test);
      await output.text('Testing classifier');
      await output.text(`Loaded classifier model from file "${path}"`);
      const tried = await tryClassifier(context, classifier, people, flags);
      await conclude(context, flags, classifier, tried);
    },
  );
}

/** Tells how often a classifier was right, and writes the page about it. */
async function conclude(
  { output, argv }: CommandContext,
  flags: ClassifierFlags,
  classifier: FaceClassifier,
  tried: TriedClassifier,
): Promise<void> {
  const { evaluation, people } = tried;
  const facts = { ...evaluationJson(evaluation), ...factsOf(classifier) };
  await output.result({ ...facts, skipped: people.skipped.length }, () =>
    evaluationText(evaluation, flags.unknown),
  );
  if (flags.report === undefined) return;
  output.notice(`Report: ${await writeClassifierReport(classifier, tried, argv, flags.report)}`);
}

function factsOf({ kind, model, classNames, faces }: FaceClassifier) {
  const learned = faces.reduce((sum, count) => sum + count, 0);
  return { kind, model, people: classNames.length, faces: learned };
}

/** The model and the file, the original's way or with the model as a flag. */
function namesOf(names: readonly string[], flag: string | undefined) {
  const [first = '', second, ...more] = names.map(expandHome);
  if (more.length > 0 || (second !== undefined && flag !== undefined)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `"${names.join(' ')}" is more than a model and a file.`,
      {
        hint: 'Name the folder of people, the model if it is not the default, and the file of the classifier.',
      },
    );
  }
  const model = second === undefined ? flag : first;
  return { path: second ?? first, ...(model !== undefined && { model }) };
}

function checkReport({ report, useSplitDataset, testDataDir }: ClassifierFlags): void {
  if (report === undefined || useSplitDataset || testDataDir !== undefined) return;
  throw new FaceNetError('INVALID_ARGUMENT', 'A report needs photos that were not trained on.', {
    hint: 'Pass --test-data-dir DIR or --use-split-dataset, or report when you classify.',
  });
}

function tellUnknowing({ output }: CommandContext, { model, thresholds }: FaceClassifier): void {
  if (thresholds.length > 0) return;
  output.notice(
    `${model} has no thresholds and these are too few faces to measure them: nobody will be unknown. ` +
      'Run "facenet calibrate", or pass --threshold when you classify.',
  );
}
