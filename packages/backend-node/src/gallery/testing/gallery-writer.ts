/**
 * A process that writes into a gallery until it is killed, and says what is done:
 *
 *   node ... gallery-writer.ts PATH NAME
 *
 * `+ ID` of a person who is enrolled, `? ID` of one whose removal begins, `- ID` of one who is removed.
 * Every person has two faces, one with a crop, and a rejection, at every moment.
 */
import { writeSync } from 'node:fs';
import { openGalleryStore } from '../open-gallery-store.js';
import { enrolled, MODEL } from './killed-gallery.js';

const [, , path = '', name = ''] = process.argv;

/** Written before anything else happens, so that it counts whatever comes then. */
function say(what: string): void {
  writeSync(1, `${what}\n`);
}

const store = await openGalleryStore(path);
await store.apply([{ type: 'set-model', model: MODEL }]);
say('ready');
for (let n = 0; ; n++) {
  const id = `${name}-${n}`;
  await store.apply(enrolled(id));
  say(`+ ${id}`);
  if (n % 3 === 2) {
    // Each gets a face of the other.
    const [a, b] = [id, `${name}-${n - 1}`];
    await store.apply([
      { type: 'move-face', id: `${a}-2`, person: b },
      { type: 'move-face', id: `${b}-2`, person: a },
      { type: 'update-person', id: a, metadata: { changed: true } },
    ]);
    const gone = `${name}-${n - 2}`;
    say(`? ${gone}`);
    await store.apply([{ type: 'remove-person', id: gone }]);
    say(`- ${gone}`);
  }
  if (n % 25 === 24) await store.compact();
}
