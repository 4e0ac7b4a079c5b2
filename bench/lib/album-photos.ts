import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const PEOPLE = 24;
/** Of a photo, in pixels. */
const SIZE = { width: 1600, height: 1200 } as const;
const FACE = 440;
const BACKGROUNDS = ['#7c8790', '#51606b', '#a39a8c', '#39424e'];

/** Who is in each photo, by its name. */
type Album = ReadonlyMap<string, readonly string[]>;

/**
 * Makes photos of one to three people each, in folders of some dozens: photos of LFW side by side, a little
 * turned, lighter or darker, in other sizes. The same ones each time.
 *
 * @param lfw the folder of people
 */
export async function makeAlbum(lfw: string, folder: string, count: number): Promise<Album> {
  const names = await peopleOf(lfw);
  const album = new Map<string, string[]>();
  const seen = new Map<string, number>();
  const random = seededRandom(1);
  for (let i = 0; i < count; i++) {
    const people = shuffled(names, random).slice(0, 1 + (i % 3));
    const faces = people.map((name, k) => {
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      // Eight photos of each, over and over in other looks.
      const photo = `${name}_${String(1 + ((number - 1) % 8)).padStart(4, '0')}.jpg`;
      return faceOf(join(lfw, name, photo), number, k);
    });
    const path = join(`${Math.floor(i / 40)}`, `photo-${String(i).padStart(3, '0')}.jpg`);
    await mkdir(join(folder, path, '..'), { recursive: true });
    const background = BACKGROUNDS[i % BACKGROUNDS.length]!;
    const photo = sharp({ create: { ...SIZE, channels: 3, background } });
    await writeFile(
      join(folder, path),
      await photo
        .composite(await Promise.all(faces))
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
    album.set(path, people);
  }
  return album;
}

/** Who stands beside whom is left to chance, so that a group of photos tells whose it is. */
function shuffled(names: readonly string[], random: () => number): string[] {
  const keyed = names.map((name) => [random(), name] as const);
  return keyed.sort((a, b) => a[0] - b[0]).map(([, name]) => name);
}

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Those with most photos. */
async function peopleOf(lfw: string): Promise<string[]> {
  const people = await Promise.all(
    (await readdir(lfw)).map(async (name) => ({
      name,
      photos: (await readdir(join(lfw, name))).length,
    })),
  );
  people.sort((a, b) => b.photos - a.photos || (a.name < b.name ? -1 : 1));
  return people.slice(0, PEOPLE).map(({ name }) => name);
}

async function faceOf(path: string, number: number, place: number) {
  const side = FACE - 40 * (number % 4);
  const input = await sharp(path)
    .rotate(((number % 5) - 2) * 3, { background: '#808080' })
    .modulate({ brightness: 0.85 + 0.1 * (number % 4) })
    .resize(side, side)
    .toBuffer();
  return {
    input,
    left: 40 + place * 520 + 10 * (number % 6),
    top: 200 + 60 * ((number + place) % 8),
  };
}
