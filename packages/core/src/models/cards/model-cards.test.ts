import { createHash } from 'node:crypto';
import { type DefaultModelFile, defaultModelFile } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { modelCards, weightsSources } from './model-cards.js';

describe('modelCards', () => {
  it('names the known models for an unknown id', () => {
    expect(() => modelCards.get('vggface')).toThrowError(
      expect.toSatisfy(
        (error) =>
          FaceNetError.is(error, 'MODEL_NOT_FOUND') && /mtcnn, mobilefacenet/.test(error.message),
      ),
    );
  });

  describe.each([...modelCards])('%s', (id, card) => {
    it('is registered under its own id and says its origin in one line', () => {
      expect(card.id).toBe(id);
      expect(card.provenance.notice).toMatch(new RegExp(`^${id}: [^\\n]+$`));
    });

    it.each(Object.entries(weightsSources(card)))('pins the bytes of %s', async (_, source) => {
      const name = source.npm?.path.split('/').at(-1) as DefaultModelFile;
      const bytes = await defaultModelFile(name);
      expect(bytes.length).toBe(source.bytes);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(source.sha256);
    });

    it.each(Object.entries(weightsSources(card)))(
      'names one file for %s everywhere',
      (_, source) => {
        const { package: name, version, path } = source.npm ?? {};
        for (const url of source.urls ?? []) {
          expect(new URL(url).pathname).toMatch(new RegExp(`/${name}@${version}/${path}$`));
        }
      },
    );

    it('has an operating point at its default false-accept rate', () => {
      if (card.kind === 'detector') return;
      expect(card.thresholds.map(({ far }) => far)).toContain(card.defaultFar);
      const distances = card.thresholds.map(({ distance }) => distance);
      expect(distances).toEqual(distances.toSorted((a, b) => b - a)); // strictest last
    });
  });
});
