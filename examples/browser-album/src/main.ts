import { FaceNetError } from '@facenet/core';
import { Album } from './album.js';
import { type ChosenPhoto, chosenFiles, droppedFiles, photosAmong } from './files-of.js';
import { loadFaceNet } from './load-facenet.js';
import { memory } from './memory.js';
import { drawPeople, drawSuggestions, faceImage, photoCount } from './people-view.js';
import { openPerson } from './person-dialog.js';

const element = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const work = element('work');
const label = work.querySelector('label')!;
const progress = element<HTMLProgressElement>('progress');
const summary = element('summary');
const remember = element<HTMLInputElement>('remember');

let album: Promise<Album> | undefined;
let stop: AbortController | undefined;

/** The networks and what was remembered, when they are first needed; another try after a failure. */
function openAlbum(): Promise<Album> {
  album ??= (async () => {
    const [facenet, saved] = await Promise.all([
      loadFaceNet((done, total) =>
        report(`Fetching the networks, ${megabytes(done)} of ${megabytes(total)} MB`, done, total),
      ),
      memory.load().catch(() => undefined), // where the browser keeps nothing
    ]);
    return new Album(facenet, saved);
  })();
  album.catch(() => {
    album = undefined;
  });
  return album;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

function report(text: string, done?: number, total?: number): void {
  work.hidden = false;
  label.textContent = text;
  if (done === undefined || total === undefined) progress.removeAttribute('value');
  else [progress.max, progress.value] = [total, done];
}

function say(text: string, failed = false): void {
  summary.textContent = text;
  summary.className = failed ? 'error' : '';
}

const counted = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

/** @returns undefined as soon as the user stops it */
function unlessStopped<Result>(work: Promise<Result>, signal: AbortSignal) {
  const stopped = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
  });
  return Promise.race([work, stopped]);
}

/** Looks through photos and shows who is in them. */
async function take(chosen: readonly ChosenPhoto[]): Promise<void> {
  const photos = photosAmong(chosen);
  if (stop) return say('One moment: other photos are being looked at.');
  if (photos.length === 0) {
    work.hidden = true;
    return say('There is no photo among these files.', true);
  }
  stop = new AbortController();
  const { signal } = stop;
  const found = element('found');
  say('');
  report('Starting');
  try {
    const opened = await unlessStopped(openAlbum(), signal);
    if (!opened) return say('Stopped.'); // what is being fetched comes for the next photos
    const added = await opened.add(photos, {
      signal,
      onPhoto: (done, total) =>
        report(`Photo ${Math.min(done + 1, total)} of ${total}`, done, total),
      onFace: (face) => {
        found.prepend(faceImage(face, ''));
        while (found.childElementCount > 12) found.lastElementChild!.remove();
      },
    });
    showBad(added.bad);
    const { photos: done, known, faces, stopped } = added;
    const people = opened.people().length;
    const looked = stopped
      ? `Stopped after ${done} of ${photos.length - known} photos`
      : photoCount(done);
    say(
      `${looked}: ${counted(faces, 'face', 'faces')}, ${counted(people, 'person', 'people')}.` +
        `${known > 0 ? ` ${counted(known, 'was', 'were')} here already.` : ''}`,
    );
    await refresh();
  } catch (error) {
    say(FaceNetError.from(error).message, true);
  } finally {
    stop = undefined;
    work.hidden = true;
    found.replaceChildren();
  }
}

/** Draws everything anew, and keeps it where the user said so. */
async function refresh(): Promise<void> {
  const opened = await openAlbum();
  element('memory').hidden = opened.people().length === 0;
  drawPeople(opened, (person) => openPerson(opened, person, refresh));
  await drawSuggestions(opened, refresh);
  if (remember.checked) await memory.save(opened.save());
}

function showBad(bad: readonly { readonly path: string; readonly why: string }[]): void {
  const list = element<HTMLDetailsElement>('bad');
  list.hidden = bad.length === 0;
  list.querySelector('summary')!.textContent = `${photoCount(bad.length)} could not be read`;
  const items = bad.map(({ path, why }) => {
    const item = document.createElement('li');
    item.textContent = `${path}: ${why}`;
    return item;
  });
  list.querySelector('ul')!.replaceChildren(...items);
}

for (const input of [element<HTMLInputElement>('folder'), element<HTMLInputElement>('photos')]) {
  input.addEventListener('change', () => {
    const files = chosenFiles(input.files);
    input.value = ''; // the same may be chosen again
    void take(files);
  });
}
const drop = element('drop');
addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
addEventListener('dragleave', () => {
  drop.classList.remove('over');
});
addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  if (!stop) report('Looking for photos'); // in a large folder that takes a moment
  droppedFiles(event.dataTransfer)
    .then(take)
    .catch(({ message }) => {
      work.hidden = !stop;
      say(`These files cannot be read: ${message}`, true);
    });
});

element('cancel').addEventListener('click', () => stop?.abort());
remember.addEventListener('change', async () => {
  await (remember.checked ? refresh() : memory.forget());
  say(remember.checked ? 'They are remembered on this device.' : 'Nothing is remembered any more.');
});
element('forget').addEventListener('click', async () => {
  await memory.forget();
  location.reload();
});

/** Who told the page to remember sees the groups again, and only then the networks are fetched. */
async function recall(): Promise<void> {
  if (!(await memory.load())) return;
  remember.checked = true;
  report('Starting');
  await refresh();
  say('These are the groups of your last visit.');
}
recall()
  .catch((error) => say(FaceNetError.from(error).message, true))
  .finally(() => {
    if (!stop) work.hidden = true;
  });
