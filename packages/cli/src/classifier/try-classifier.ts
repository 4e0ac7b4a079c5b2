import {
  type Classification,
  type ClassifierEvaluation,
  evaluateClassifier,
  type FaceClassifier,
} from '@facenet/core/classification';
import type { CommandContext } from '../program/define-command.js';
import { type UnknownFlags, unknownOptions } from './classifier-flags.js';
import type { EmbeddedPeople } from './embed-people.js';

/** Photos of known people, what a classifier said of each, and how often it was right. */
export interface TriedClassifier {
  readonly people: EmbeddedPeople;
  readonly found: readonly Classification[];
  readonly evaluation: ClassifierEvaluation;
}

/** Has a classifier say who is on photos, and prints it as the original does, a line each. */
export async function tryClassifier(
  { output, signal }: CommandContext,
  classifier: FaceClassifier,
  people: EmbeddedPeople,
  flags: UnknownFlags,
): Promise<TriedClassifier> {
  const onProgress = output.progress.report;
  const options = { ...unknownOptions(flags), signal, onProgress };
  const found = await classifier.classifyAll(people.embeddings, options);
  const evaluation = evaluateClassifier(classifier.classNames, found, people.labels);
  for (const [i, one] of found.entries()) {
    const photo = { path: people.paths[i], label: people.labels[i] };
    await output.result(
      { ...photo, ...classificationJson(one) },
      () => `${String(i).padStart(4)}  ${classificationText(one)}`,
    );
  }
  return { people, found, evaluation };
}

/** What is said of a face, as a part of a line of JSON. */
export function classificationJson({ name, best, threshold }: Classification) {
  const round = (value: number) => Number(value.toFixed(6));
  return {
    name: name ?? null,
    best: {
      name: best.name,
      probability: round(best.probability),
      distance: round(best.distance),
    },
    threshold: round(threshold),
  };
}

/** "Ada Lovelace: 0.972", or "unknown: 0.412", whoever is the likeliest. */
export function classificationText({ name = 'unknown', best }: Classification): string {
  return `${name}: ${best.probability.toFixed(3)}`;
}

/** The original's last line, and what it has not: the unknown. */
export function evaluationText(evaluation: ClassifierEvaluation, unknown: boolean): string {
  const { known, accuracy, recognised, mistaken, missed } = evaluation;
  const { strangers, strangersAccepted } = evaluation;
  const lines: string[] = [];
  if (known > 0) lines.push(`Accuracy: ${accuracy.toFixed(3)}`);
  if (known > 0 && unknown) {
    lines.push(
      `Of ${known} faces of people it knows: ${recognised} recognised, ${missed} unknown, ${mistaken} taken for another`,
    );
  }
  if (strangers > 0) {
    lines.push(`Of ${strangers} faces of strangers: ${strangersAccepted} taken for somebody`);
  }
  return lines.join('\n');
}

/** The evaluation as a part of a line of JSON: without the matrix, which the report shows. */
export function evaluationJson({ confusion: _, accuracy, ...counts }: ClassifierEvaluation) {
  return { accuracy: Number.isNaN(accuracy) ? null : accuracy, ...counts };
}
