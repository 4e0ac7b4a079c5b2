import { checkArray, checkObject, checkText } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { Classification } from './face-classifier.js';

/** How often a classifier is right. */
export interface ClassifierEvaluation {
  /** Faces of people that it was trained on. */
  readonly known: number;
  /**
   * Share of them whose likeliest person is the right one, whether accepted or not: the accuracy that
   * the original prints. NaN without any.
   */
  readonly accuracy: number;
  /** Of them those that were accepted under the right name. */
  readonly recognised: number;
  /** Of them those that were accepted under another name. */
  readonly mistaken: number;
  /** Of them those that were taken for strangers. */
  readonly missed: number;
  /** Faces of people that it was not trained on. */
  readonly strangers: number;
  /** Of them those that were taken for somebody. */
  readonly strangersAccepted: number;
  /**
   * Faces by who they are, a row for each of the classifier's names and one for strangers, and by who
   * they were taken for, a column for each name and one for the unknown.
   */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Compares what a classifier said of faces with who they are. Names are what counts, so the faces may
 * be of more people or of fewer than it was trained on, in any order.
 *
 * @param classNames the classifier's
 * @param found what `classifyAll` gave
 * @param labels the names of the same faces; who is not in `classNames` is a stranger
 * @throws FaceNetError INVALID_ARGUMENT for lists of different lengths
 */
export function evaluateClassifier(
  classNames: readonly string[],
  found: readonly Classification[],
  labels: readonly string[],
): ClassifierEvaluation {
  checkArray(classNames, 'The list of people');
  checkArray(found, 'The list of classifications');
  checkArray(labels, 'The list of names');
  if (found.length !== labels.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `There are ${found.length} classifications and ${labels.length} names.`,
      { hint: 'Pass one name for every face.' },
    );
  }
  for (const name of classNames) checkText(name, 'The name of a person');
  const place = new Map(classNames.map((name, index) => [name, index]));
  const others = classNames.length;
  const confusion = Array.from({ length: others + 1 }, () => new Array<number>(others + 1).fill(0));
  let [known, right, recognised, missed, strangersAccepted] = [0, 0, 0, 0, 0];
  for (const [i, one] of found.entries()) {
    checkObject(one, `Classification ${i}`);
    const { name, best } = one;
    checkBest(best, others);
    const label = labels[i]!;
    checkText(label, `The name of face ${i}`);
    confusion[place.get(label) ?? others]![name === undefined ? others : best.index]!++;
    if (!place.has(label)) {
      if (name !== undefined) strangersAccepted++;
      continue;
    }
    known++;
    if (best.name === label) right++;
    if (name === undefined) missed++;
    else if (name === label) recognised++;
  }
  return {
    known,
    accuracy: right / known,
    recognised,
    mistaken: known - recognised - missed,
    missed,
    strangers: labels.length - known,
    strangersAccepted,
    confusion,
  };
}

function checkBest(best: unknown, people: number): void {
  const { index } = Object(best) as { readonly index?: unknown };
  if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < people) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The likeliest person is ${excerpt(best)}.`, {
    hint: `Pass what classifyAll() of the classifier of these ${people} people gave.`,
  });
}
