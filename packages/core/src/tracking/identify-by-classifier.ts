import { checkMethods } from '../check-argument.js';
import type { ClassifyOptions, FaceClassifier } from '../classification/index.js';
import type { TrackIdentifier } from './face-tracker.js';

/**
 * Has a classifier say who the tracks are, in place of a gallery. Whom it does not know is a stranger;
 * with `threshold: 2` there are none, as in the original.
 *
 * @param options what decides whether somebody is unknown
 */
export function identifyByClassifier(
  classifier: Pick<FaceClassifier, 'classifyAll'>,
  options: Omit<ClassifyOptions, 'count'> = {},
): TrackIdentifier {
  checkMethods(classifier, 'The classifier', 'classifyAll');
  return {
    identifyEmbeddings: async (embeddings, { signal } = {}) => {
      const found = await classifier.classifyAll(embeddings, {
        ...options,
        ...(signal && { signal }),
      });
      // The names of a classifier are unique.
      return found.map(({ name }) => (name === undefined ? {} : { person: { id: name, name } }));
    },
  };
}
