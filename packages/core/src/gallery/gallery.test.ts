import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { euclideanDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import { rgbImage } from '../image/rgb-image.js';
import { mobilefacenet512 as card } from '../models/index.js';
import { Embedding } from '../pipeline/embedding.js';
import type { AnalyzedFace } from '../pipeline/face-engine.js';
import { acceptanceThreshold } from './acceptance.js';
import { Gallery } from './gallery.js';
import type { GalleryFaceNet } from './gallery-parts.js';
import type { GalleryChange } from './gallery-store.js';
import { MemoryGalleryStore } from './memory-gallery-store.js';

const SIZE = card.embeddingSize;

/** Random unit vectors that are nearly at right angles, as those of different people. */
function vectorOf(seed: number): Float32Array {
  let state = seed + 1;
  const values = Float32Array.from({ length: SIZE }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  });
  return unit(values);
}

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** A face of a person: `away` 0 is the person's own vector, 1 as much of another. */
function embedding(person: number, away = 0, other = 1_000 + person): Embedding {
  const [own, foreign] = [vectorOf(person), vectorOf(other)];
  return new Embedding(
    card.id,
    unit(own.map((value, i) => (1 - away) * value + away * foreign[i]!)),
  );
}

const face = (person: number, away = 0, other?: number) => ({
  embedding: embedding(person, away, other),
});

async function open(people: Readonly<Record<string, readonly number[]>> = {}) {
  const gallery = await Gallery.open<string>({ store: new MemoryGalleryStore(), card });
  for (const [name, seeds] of Object.entries(people)) {
    for (const [i, seed] of seeds.entries()) {
      await gallery.enroll(name, face(seed, i * 0.1, 500 + i));
    }
  }
  return gallery;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return FaceNetError.is(error) ? error.code : String(error);
}

describe('people who are meant by id', () => {
  it('are found by it, whatever they are called by now', async () => {
    const gallery = await open({ Anna: [1, 1], Ben: [2] });
    const anna = await gallery.person('Anna');
    await gallery.rename(anna, 'Anna Berg');
    await gallery.describe({ id: anna.id }, { staff: 7 });
    const { person } = await gallery.enroll(anna, face(1, 0.25));
    expect(person).toEqual({ id: anna.id, name: 'Anna Berg' });
    expect(await gallery.person(anna)).toMatchObject({ faces: 3, metadata: { staff: 7 } });
    expect(await gallery.faces(anna)).toHaveLength(3);
    expect(await gallery.verify(anna, face(1))).toMatchObject({ same: true });
    await gallery.reject(face(3), anna);
    const ben = await gallery.merge(anna, await gallery.person('Ben'));
    expect(ben).toMatchObject({ name: 'Ben', faces: 4 });
    await gallery.remove(ben);
    expect(await gallery.people()).toEqual([]);
  });

  it('are not made again once they are removed, in the middle of enrolling either', async () => {
    const gallery = await open({ Anna: [1] });
    const anna = await gallery.person('Anna');
    const { store } = gallery;
    const apply = store.apply.bind(store);
    store.apply = async (changes) => {
      store.apply = apply;
      await gallery.remove('Anna'); // by another process, after this one has looked
      await apply(changes);
    };
    expect(await codeOf(gallery.enroll(anna, face(1, 0.2)))).toBe('IDENTITY_UNKNOWN');
    expect(await codeOf(gallery.enroll(anna, face(1, 0.2)))).toBe('IDENTITY_UNKNOWN');
    expect(await gallery.people()).toEqual([]);
  });

  it.each([{}, { id: 5 }, null, [], 7, '\u200b \u202e'])('are not meant by %j', async (who) => {
    const gallery = await open({ Anna: [1] });
    expect(await codeOf(gallery.person(who as never))).toBe('INVALID_ARGUMENT');
    expect(await codeOf(gallery.enroll(who as never, face(1)))).toBe('INVALID_ARGUMENT');
  });
});

describe('identifying', () => {
  it('names who is enrolled, and nobody else', async () => {
    const gallery = await open({ Anna: [1], Ben: [2], Cleo: [3] });
    const [anna, ben, stranger] = await gallery.identify([face(1, 0.3), face(2, 0.2), face(9)]);
    expect(anna?.person?.name).toBe('Anna');
    expect(anna?.distance).toBe(euclideanDistance(embedding(1, 0.3).vector, embedding(1).vector));
    expect(ben?.person?.name).toBe('Ben');
    expect(stranger?.person).toBeUndefined();
    expect(stranger?.distance).toBeUndefined();
    expect(stranger?.candidates).toHaveLength(3);
    expect(stranger!.candidates[0]!.distance).toBeGreaterThan(stranger!.threshold);
  });

  it('says nobody in an empty gallery, and nothing of no faces', async () => {
    const gallery = await open();
    expect(await gallery.identify([])).toEqual([]);
    const [nobody] = await gallery.identifyEmbeddings([embedding(1)]);
    expect(nobody).toMatchObject({ candidates: [] });
    expect(nobody?.person).toBeUndefined();
  });

  it('asks for less distance as the gallery grows', async () => {
    const gallery = await open();
    const thresholds: number[] = [];
    for (let i = 0; i < 30; i++) {
      await gallery.enroll(`Person ${i}`, face(i));
      thresholds.push((await gallery.identifyEmbeddings([embedding(99)]))[0]!.threshold);
    }
    expect(thresholds).toEqual([...thresholds].sort((a, b) => b - a));
    expect(thresholds[29]).toBeLessThan(thresholds[0]! - 0.05);
    const [strict] = await gallery.identifyEmbeddings([embedding(99)], { fpir: 0.001 });
    expect(strict!.threshold).toBeLessThan(thresholds[29]! - 0.05);
    const [own] = await gallery.identifyEmbeddings([embedding(99)], { threshold: 1.9 });
    expect(own).toMatchObject({ threshold: 1.9 });
    expect(own?.person).toBeDefined();
  });

  it('gives the faces of one photo different people, and those of many photos any', async () => {
    const gallery = await open({ Anna: [1], Ben: [2] });
    const twins = [face(1, 0.3), face(1, 0.1)];
    const [less, more] = await gallery.identify(twins);
    expect(more?.person?.name).toBe('Anna');
    expect(less?.person).toBeUndefined();
    expect(less?.candidates[0]?.person.name).toBe('Anna');
    const alone = await gallery.identifyEmbeddings(twins.map((one) => one.embedding));
    expect(alone.map(({ person }) => person?.name)).toEqual(['Anna', 'Anna']);
    // Between the two people: the second choice is taken, when it is near enough.
    const between = face(1, 0.48, 2);
    const lenient = { threshold: 1.2 };
    const [first, second] = await gallery.identify([between, face(1)], lenient);
    expect([first?.person?.name, second?.person?.name]).toEqual(['Ben', 'Anna']);
  });

  it('compares with the mean of a person', async () => {
    const gallery = await open({ Anna: [1, 1, 1] });
    const mean = unit(
      [0, 0.1, 0.2]
        .map((away, i) => embedding(1, away, 500 + i).vector)
        .reduce((sum, vector) => sum.map((value, i) => value + vector[i]!)),
    );
    const [found] = await gallery.identifyEmbeddings([embedding(1, 0.4)]);
    expect(found?.distance).toBeCloseTo(euclideanDistance(embedding(1, 0.4).vector, mean), 6);
  });

  it('finds others behind somebody with very many faces', async () => {
    const gallery = await open({ Ben: [2] });
    for (let i = 0; i < 80; i++) await gallery.enroll('Anna', face(1, 0.05, 2_000 + i));
    const [found] = await gallery.identifyEmbeddings([embedding(1)]);
    expect(found?.candidates.map(({ person }) => person.name)).toEqual(['Anna', 'Ben']);
  });

  it('verifies one person by the rate of one comparison', async () => {
    const gallery = await open({ Anna: [1, 1], Ben: [2] });
    const { same, threshold, person } = await gallery.verify('Anna', [face(7), face(1, 0.3)]);
    expect([same, threshold, person.name]).toEqual([true, 1.153, 'Anna']);
    expect((await gallery.verify('Ben', face(1), { far: 1e-5 })).same).toBe(false);
    expect(await codeOf(gallery.verify('Zoe', face(1)))).toBe('IDENTITY_UNKNOWN');
    expect(await codeOf(gallery.verify('Anna', []))).toBe('NO_FACE');
    expect(await codeOf(gallery.verify('Anna', face(1), { far: 0.5 }))).toBe('INVALID_ARGUMENT');
  });

  it('refuses a model that is not calibrated, and says what to do', async () => {
    const bare = { ...card, thresholds: [] };
    const gallery = await Gallery.open({ store: new MemoryGalleryStore(), card: bare });
    const { warnings } = await gallery.enroll('Anna', face(1));
    expect(warnings).toEqual([]);
    await expect(gallery.identifyEmbeddings([embedding(1)])).rejects.toThrow(/Calibrate/);
    const [found] = await gallery.identifyEmbeddings([embedding(1)], { threshold: 1 });
    expect(found?.person?.name).toBe('Anna');
    expect((await gallery.stats()).threshold).toBeUndefined();
  });
});

describe('enrolling', () => {
  it('composes names and trims them', async () => {
    const gallery = await open();
    const first = await gallery.enroll('  Zoe\u0308 ', face(1));
    const second = await gallery.enroll('Zo\u00eb', face(1, 0.2));
    expect(first.person.name).toBe('Zo\u00eb');
    expect(second.person.id).toBe(first.person.id);
    expect((await gallery.person('Zo\u00eb')).faces).toBe(2);
    for (const name of ['', '  ', 'a\nb', 'x'.repeat(501), '\ud800', undefined, 7, {}]) {
      expect(await codeOf(gallery.enroll(name as never, face(3)))).toBe('INVALID_ARGUMENT');
    }
    expect((await gallery.stats()).people).toBe(1);
  });

  it('does not add the very same face twice', async () => {
    const gallery = await open({ Anna: [1] });
    const again = await gallery.enroll('Anna', face(1));
    expect(again.warnings.map(({ reason }) => reason)).toEqual(['duplicate']);
    expect((await gallery.faces('Anna')).map(({ id }) => id)).toEqual([again.face.id]);
  });

  it('warns of a face unlike the others, and of one like somebody else', async () => {
    const gallery = await open({ Anna: [1, 1], Ben: [2, 2] });
    const wrong = await gallery.enroll('Anna', face(2, 0.2));
    expect(wrong.warnings.map(({ reason }) => reason)).toEqual(['outlier', 'like-another']);
    expect(wrong.warnings[1]?.message).toMatch(/like Ben/);
    const right = await gallery.enroll('Ben', face(2, 0.3));
    expect(right.warnings).toEqual([]);
    const twin = await gallery.enroll('Benno', face(2, 0.1, 77));
    expect(twin.warnings.map(({ reason }) => reason)).toEqual(['like-another']);
  });

  it('knows that nobody is in a photo twice', async () => {
    const gallery = await open();
    await gallery.enroll('Anna', face(1), { photo: 'party.jpg' });
    await gallery.enroll('Ben', face(2), { photo: 'party.jpg' });
    const again = gallery.enroll('Anna', face(3), { photo: 'party.jpg' });
    await expect(again).rejects.toThrow(/"party.jpg" shows "Anna" already/);
    await gallery.enroll('Anna', face(3), { photo: 'party.jpg', force: true });
    expect((await gallery.person('Anna')).faces).toBe(2);
  });

  it('adds a photo that comes many times at once only once', async () => {
    const gallery = await open({ Anna: [7] });
    const sent = Array.from({ length: 20 }, () =>
      gallery.enroll('Anna', face(1), { photo: 'party.jpg' }),
    );
    const enrolled = await Promise.all(sent);
    expect(new Set(enrolled.map(({ face }) => face.id)).size).toBe(1);
    expect((await gallery.person('Anna')).faces).toBe(2);
    const others = await Promise.allSettled([
      gallery.enroll('Anna', face(2), { photo: 'beach.jpg' }),
      gallery.enroll('Anna', face(3), { photo: 'beach.jpg' }),
    ]);
    expect(others.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await gallery.person('Anna')).faces).toBe(3);
  });

  it('lets many at once enrol one new name', async () => {
    const store = new MemoryGalleryStore();
    const galleries = await Promise.all([1, 2, 3].map(() => Gallery.open({ store, card })));
    const done = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((i) => galleries[i % 3]!.enroll('Anna', face(1, 0.1, 600 + i))),
    );
    expect(new Set(done.map(({ person }) => person.id)).size).toBe(1);
    expect((await galleries[0]!.person('Anna')).faces).toBe(6);
  });

  it('refuses embeddings of another model, and no embeddings', async () => {
    const gallery = await open({ Anna: [1] });
    const foreign = new Embedding('another', vectorOf(1));
    const short = new Embedding(card.id, Float32Array.of(1));
    for (const bad of [foreign, short, null, 'x', { model: card.id, vector: [Number.NaN] }]) {
      expect(await codeOf(gallery.enroll('B', { embedding: bad as never }))).toBe(
        'INVALID_ARGUMENT',
      );
      expect(await codeOf(gallery.identifyEmbeddings([bad as never]))).toBe('INVALID_ARGUMENT');
      expect(await codeOf(gallery.reject(bad as never, 'Anna'))).toBe('INVALID_ARGUMENT');
    }
    const other = { ...card, id: 'another' };
    const elsewhere = await Gallery.open({ store: gallery.store, card: other });
    expect((await elsewhere.people()).map(({ name }) => name)).toEqual(['Anna']);
    await expect(elsewhere.enroll('B', { embedding: foreign })).rejects.toThrow(
      /holds embeddings of/,
    );
    await expect(elsewhere.identifyEmbeddings([foreign])).rejects.toThrow(/reembed/);
  });
});

describe('correcting', () => {
  it('remembers who somebody is not, also of alike faces', async () => {
    const gallery = await open({ Anna: [1] });
    const sister = embedding(1, 0.4, 42);
    expect((await gallery.identifyEmbeddings([sister]))[0]?.person?.name).toBe('Anna');
    await gallery.reject(sister, 'Anna');
    const another = embedding(1, 0.42, 42);
    const found = await gallery.identifyEmbeddings([sister, another, embedding(1, 0.1)]);
    expect(found.map(({ person }) => person?.name)).toEqual([undefined, undefined, 'Anna']);
    expect((await gallery.verify('Anna', { embedding: another })).same).toBe(false);
    expect((await gallery.verify('Anna', face(1, 0.1))).same).toBe(true);
    const again = await Gallery.open({ store: gallery.store, card });
    expect((await again.identifyEmbeddings([another]))[0]?.person).toBeUndefined();
    // Enrolling the face takes it back.
    await gallery.enroll('Anna', { embedding: sister });
    expect((await gallery.identifyEmbeddings([sister]))[0]?.person?.name).toBe('Anna');
    expect((await gallery.stats()).rejections).toBe(0);
  });

  it('moves a face to whom it belongs, and back', async () => {
    const gallery = await open({ Anna: [1], Ben: [2] });
    const wrong = await gallery.enroll('Anna', face(2, 0.2));
    await gallery.moveFace(wrong.face.id, 'Ben');
    expect((await gallery.person('Ben')).faces).toBe(2);
    expect((await gallery.stats()).rejections).toBe(1);
    await gallery.moveFace(wrong.face.id, 'Anna');
    expect((await gallery.stats()).rejections).toBe(1);
    expect(await gallery.store.rejections([wrong.person.id])).toEqual([]);
    expect(await codeOf(gallery.moveFace('nothing', 'Ben'))).toBe('IDENTITY_UNKNOWN');
    expect(await codeOf(gallery.moveFace(wrong.face.id, 'Zoe'))).toBe('IDENTITY_UNKNOWN');
  });

  it('merges and splits', async () => {
    const gallery = await open({ Anna: [1, 1], Anne: [1], Ben: [2] });
    await gallery.describe('Anna', { born: 1990 });
    await gallery.describe('Anne', { born: 1980, city: 'Bern' });
    await gallery.reject(embedding(5), 'Anna');
    const merged = await gallery.merge('Anna', 'Anne');
    expect(merged).toMatchObject({
      name: 'Anne',
      faces: 3,
      metadata: { born: 1980, city: 'Bern' },
    });
    expect(await codeOf(gallery.person('Anna'))).toBe('IDENTITY_UNKNOWN');
    expect(await gallery.store.rejections([merged.id])).toHaveLength(1);
    const [first] = await gallery.faces('Anne');
    const split = await gallery.split('Anne', [first!.id], 'Anna');
    expect(split).toMatchObject({ name: 'Anna', faces: 1 });
    expect((await gallery.person('Anne')).faces).toBe(2);
    expect(await codeOf(gallery.split('Anne', [first!.id], 'Zoe'))).toBe('IDENTITY_UNKNOWN');
    expect(await codeOf(gallery.split('Anne', [], 'Zoe'))).toBe('IDENTITY_UNKNOWN');
    expect(await codeOf(gallery.split('Anne', [first!.id], 'Ben'))).toBe('CONFLICT');
    expect(await codeOf(gallery.merge('Anne', 'Anne'))).toBe('INVALID_ARGUMENT');
    expect(await codeOf(gallery.merge('Anne', 'Zoe'))).toBe('IDENTITY_UNKNOWN');
  });

  it('renames and removes', async () => {
    const gallery = await open({ Anna: [1, 1], Ben: [2] });
    expect((await gallery.rename('Anna', 'Hanna')).name).toBe('Hanna');
    expect((await gallery.rename('Hanna', 'Hanna')).name).toBe('Hanna');
    expect(await codeOf(gallery.rename('Hanna', 'Ben'))).toBe('CONFLICT');
    expect(await codeOf(gallery.rename('Anna', 'Zoe'))).toBe('IDENTITY_UNKNOWN');
    const [first] = await gallery.faces('Hanna');
    await gallery.removeFace(first!.id);
    expect((await gallery.person('Hanna')).faces).toBe(1);
    expect(await codeOf(gallery.removeFace(first!.id))).toBe('IDENTITY_UNKNOWN');
    expect((await gallery.remove('Hanna')).faces).toBe(1);
    await gallery.compact();
    expect(await gallery.stats()).toMatchObject({ people: 1, faces: 1, model: { id: card.id } });
  });
});

/** A store in which somebody else makes a change just before ours, as another process may. */
class BusyStore extends MemoryGalleryStore {
  meanwhile: ((store: MemoryGalleryStore) => Promise<void>) | undefined;

  override async apply(changes: readonly GalleryChange[]): Promise<void> {
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.(this);
    return super.apply(changes);
  }
}

describe('races with other processes', () => {
  async function openBusy() {
    const store = new BusyStore();
    const [mine, other] = [
      await Gallery.open({ store, card }),
      await Gallery.open({ store, card }),
    ];
    await mine.enroll('Anna', face(1));
    await mine.enroll('Ben', face(2));
    return { store, mine, other };
  }

  it('enrols a name that another has just made, or removed', async () => {
    const { store, mine, other } = await openBusy();
    store.meanwhile = async () => void (await other.enroll('Cleo', face(3)));
    await mine.enroll('Cleo', face(3, 0.2));
    expect((await mine.person('Cleo')).faces).toBe(2);
    store.meanwhile = async () => void (await other.remove('Cleo'));
    await mine.enroll('Cleo', face(3, 0.3));
    expect((await mine.person('Cleo')).faces).toBe(1);
    store.meanwhile = async () => void (await other.rename('Cleo', 'Chloe'));
    await mine.enroll('Cleo', face(3, 0.1, 66));
    expect((await mine.people()).map(({ name, faces }) => [name, faces])).toEqual([
      ['Anna', 1],
      ['Ben', 1],
      ['Chloe', 2], // the same person, under its new name
    ]);
  });

  it('loses no face that comes to a person who is merged', async () => {
    const { store, mine, other } = await openBusy();
    store.meanwhile = async () => void (await other.enroll('Anna', face(1, 0.3)));
    const merged = await mine.merge('Anna', 'Ben');
    expect(merged).toMatchObject({ name: 'Ben', faces: 3 });
  });

  it('says so when there is nothing left to change', async () => {
    const { store, mine, other } = await openBusy();
    store.meanwhile = async () => void (await other.remove('Anna'));
    expect(await codeOf(mine.merge('Anna', 'Ben'))).toBe('IDENTITY_UNKNOWN');
    store.meanwhile = async () => void (await other.enroll('Cleo', face(3)));
    expect(await codeOf(mine.rename('Ben', 'Cleo'))).toBe('CONFLICT');
    const [own] = await mine.faces('Ben');
    store.meanwhile = async () => void (await other.removeFace(own!.id));
    expect(await codeOf(mine.moveFace(own!.id, 'Cleo'))).toBe('IDENTITY_UNKNOWN');
  });

  it('refuses what comes after another has changed the model', async () => {
    const { store, mine } = await openBusy();
    const model = { id: 'newer', embeddingSize: SIZE };
    store.meanwhile = async (all) => {
      const vectors = new Map(
        (await all.faces({ after: undefined, limit: 9 })).map(({ id, vector }) => [id, vector]),
      );
      await all.apply([
        { type: 'set-model', model },
        { type: 'set-vectors', vectors },
      ]);
    };
    await expect(mine.enroll('Cleo', face(3))).rejects.toThrow(/"newer".*reembed/);
    expect((await mine.stats()).people).toBe(2);
  });
});

/** Photos are texts: each face of them a person's number, `small` for one of 20 pixels. */
function fakeFaceNet(): GalleryFaceNet<string> {
  const noise = Uint8Array.from({ length: 112 * 112 * 3 }, (_, i) => (i * 7_919 * (i % 13)) & 255);
  return {
    card,
    async analyze(photo) {
      const [, side = '80', ...people] = String(photo).split(' ');
      return people.map((person, i): AnalyzedFace => {
        const size = Number(side);
        const x = 200 * i;
        const at = (u: number, v: number) => [x + u * size, 10 + v * size] as const;
        return {
          box: [x, 10, x + size, 10 + size],
          score: 0.99 - 0.01 * i,
          landmarks: [at(0.3, 0.4), at(0.7, 0.4), at(0.5, 0.62), at(0.34, 0.8), at(0.66, 0.8)],
          embedding: embedding(Number(person), 0.1),
          aligned: rgbImage(112, 112, noise),
        };
      });
    },
    align: async () => [],
    embed: async () => [],
  };
}

describe('photos', () => {
  const openPhotos = () =>
    Gallery.open({ store: new MemoryGalleryStore(), facenet: fakeFaceNet() });

  it('enrols the largest face, and says that there are others', async () => {
    const gallery = await openPhotos();
    const { warnings, quality, face: added } = await gallery.enroll('Anna', 'a 80 1 2');
    expect(warnings.map(({ reason }) => reason)).toEqual(['several-faces']);
    expect(quality?.size).toBe(80);
    expect(added).toMatchObject({ photo: 'a 80 1 2', quality: quality?.overall });
    const people = await gallery.identify('b 80 2 1 3');
    expect(people.map(({ person }) => person?.name)).toEqual([undefined, 'Anna', undefined]);
    expect(people[1]?.face.box[0]).toBe(200);
  });

  it('refuses bad faces with the reasons, unless it is forced to', async () => {
    const gallery = await openPhotos();
    await expect(gallery.enroll('Anna', 'a 24 1')).rejects.toThrow(/24 pixels/);
    expect(await codeOf(gallery.enroll('Anna', 'a 24 1'))).toBe('INVALID_ARGUMENT');
    expect(await codeOf(gallery.enroll('Anna', 'a 80'))).toBe('NO_FACE');
    expect((await gallery.stats()).people).toBe(0);
    const { warnings } = await gallery.enroll('Anna', 'a 24 1', { force: true });
    expect(warnings.map(({ reason }) => reason)).toContain('small');
    await gallery.enroll('Ben', 'a 24 2', { quality: { minSize: 20 } });
  });
});

describe('wrong arguments from plain JavaScript', () => {
  it('gives FaceNetErrors of every method', async () => {
    const gallery = (await open({ Anna: [1] })) as unknown as Record<
      string,
      (...values: unknown[]) => Promise<unknown>
    >;
    const methods = [
      ...['enroll', 'identify', 'identifyEmbeddings', 'verify', 'person', 'faces', 'rename'],
      ...['describe', 'merge', 'split', 'remove', 'removeFace', 'moveFace', 'reject'],
    ];
    const value = fc.oneof(
      fc.constantFrom<unknown>(undefined, null, 0, -1, Number.NaN, '', 'Anna', 'x', true, [], {}),
      fc.constantFrom<unknown>([null], [{}], { embedding: null }, new Float32Array(3), face(1)),
      fc.constantFrom<unknown>([face(1)], { fpir: 2 }, { count: 0 }, { threshold: 'x' }, [[]]),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), fc.array(value), async (method, values) => {
        try {
          await gallery[method]!(...values);
        } catch (error) {
          if (!FaceNetError.is(error)) throw error;
        }
      }),
      { numRuns: 400 },
    );
    await gallery.compact!(null);
    for (const bad of [null, {}, Object.create(null)]) {
      expect(await codeOf(gallery.crop!(bad))).toBe('INVALID_ARGUMENT');
      expect(await codeOf(gallery.removeFace!(bad))).toBe('IDENTITY_UNKNOWN');
    }
    const store = new MemoryGalleryStore();
    for (const bad of [
      { store, facenet: 7 },
      { store, card: 'x' },
      { store, crops: 7 },
    ]) {
      expect(await codeOf(Gallery.open(bad as never))).toBe('INVALID_ARGUMENT');
    }
    for (const wrong of [[], [null], [card], [card, 7], [{}, { people: 1, faces: 1 }]]) {
      const work = async () => acceptanceThreshold(...(wrong as unknown as [never, never]));
      expect(await codeOf(work())).toBe('INVALID_ARGUMENT');
    }
    for (const bad of [undefined, null, {}, { store: {} }, 7]) {
      expect(await codeOf(Gallery.open(bad as never))).toBe('INVALID_ARGUMENT');
    }
  });

  it('is DISPOSED after the end', async () => {
    const gallery = await open({ Anna: [1] });
    await gallery.dispose();
    await gallery.dispose();
    for (const work of [
      gallery.people(),
      gallery.enroll('B', face(2)),
      gallery.identifyEmbeddings([embedding(1)]),
      gallery.merge('Anna', 'B'),
    ]) {
      expect(await codeOf(work)).toBe('DISPOSED');
    }
  });
});
