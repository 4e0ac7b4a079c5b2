import { expect, it } from 'vitest';
import { evaluateClassifier } from './evaluate-classifier.js';
import type { Classification } from './face-classifier.js';

const NAMES = ['Ada', 'Bob'];

function said(index: number, known: boolean): Classification {
  const best = { name: NAMES[index]!, index, probability: 0.9, distance: 1 };
  const rest = { candidates: [best], probabilities: new Float64Array(2), threshold: 1.1 };
  return { ...(known && { name: best.name }), best, ...rest };
}

it('counts by names, whatever their order', () => {
  const found = [
    said(0, true), // Ada, right
    said(1, true), // Ada, taken for Bob
    said(1, false), // Bob, right but not accepted
    said(0, false), // Bob, wrong and not accepted
    said(1, true), // a stranger, accepted
    said(0, false), // a stranger
  ];
  const labels = ['Ada', 'Ada', 'Bob', 'Bob', 'Zoe', 'Yan'];
  expect(evaluateClassifier(NAMES, found, labels)).toEqual({
    known: 4,
    accuracy: 0.5,
    recognised: 1,
    mistaken: 1,
    missed: 2,
    strangers: 2,
    strangersAccepted: 1,
    confusion: [
      [1, 1, 0],
      [0, 0, 2],
      [0, 1, 1],
    ],
  });
});

it('has no accuracy of strangers, and refuses lists of different lengths', () => {
  expect(evaluateClassifier(NAMES, [said(0, false)], ['Zoe']).accuracy).toBeNaN();
  expect(() => evaluateClassifier(NAMES, [], ['Ada'])).toThrowError(
    /0 classifications and 1 names/,
  );
  expect(() => evaluateClassifier(NAMES, [null] as never, ['Ada'])).toThrowError(/no object/);
  expect(() => evaluateClassifier(NAMES, 7 as never, [])).toThrowError(/no array/);
});
