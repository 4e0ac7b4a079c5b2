import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { sourceFile, sourceMissing } from '../testing/source-files.js';
import { modelCards, weightsSources } from './model-cards.js';

describe('modelCards', () => {
  it('names the known models for an unknown id', () => {
    expect(() => modelCards.get('vggface')).toThrowError(
      expect.toSatisfy(
        (error) =>
          FaceNetError.is(error, 'MODEL_NOT_FOUND') && /mtcnn, .*mobilefacenet/.test(error.message),
      ),
    );
  });

  describe.each([...modelCards])('%s', (id, card) => {
    it('is registered under its own id and says its origin in one line', () => {
      expect(card.id).toBe(id);
      expect(card.provenance.notice).toMatch(new RegExp(`^${id}: [^\\n]+$`));
    });

    describe.each(Object.entries(weightsSources(card)))('%s', (_, source) => {
      it.skipIf(sourceMissing(source))('is pinned to its bytes', async () => {
        const bytes = await sourceFile(source);
        expect(bytes.length).toBe(source.bytes);
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(source.sha256);
      });

      it('has addresses, all of one file and one version', () => {
        const { npm, urls = [] } = source;
        expect(urls.length).toBeGreaterThan(0);
        const file = npm ? `${npm.package}@${npm.version}/${npm.path}` : urls[0]?.split('/').at(-1);
        for (const url of urls) expect(new URL(url).pathname).toMatch(new RegExp(`/${file}$`));
      });
    });

    it('has an operating point at its default false-accept rate', () => {
      if (card.kind === 'detector') return;
      expect(card.thresholds.map(({ far }) => far)).toContain(card.defaultFar);
      const distances = card.thresholds.map(({ distance }) => distance);
      expect(distances).toEqual(distances.toSorted((a, b) => b - a)); // strictest last
    });
  });
});
