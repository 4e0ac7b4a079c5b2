import { type ImageSource, type WebRuntime, webBackend } from '@facenet/backend-web';
import { type FaceNet, FaceNetError } from '@facenet/core';
import {
  type FaceClassifier,
  readClassifier,
  trainClassifier,
  writeClassifier,
} from '@facenet/core/classification';
import { trainPeopleHead } from '@facenet/core/training';
import { showBeforeAndAfter } from './before-and-after.js';
import { chosenPhotos, droppedPhotos, type GivenPhoto } from './dropped-files.js';
import { faceTile } from './face-tile.js';
import { forget, keep, kept } from './kept.js';
import { loadFaceNet, MODELS } from './load-facenet.js';
import { lookAtPhoto, type SeenFace } from './look-at-photo.js';
import { LossCurve } from './loss-curve.js';
import { People } from './people.js';

const element = <Kind extends HTMLElement = HTMLElement>(id: string) =>
  document.getElementById(id) as Kind;
const messageOf = (error: unknown) => FaceNetError.from(error).message;

const loading = load();
const people = new People(element('people'), offerTraining);
const strangers: SeenFace[] = [];
const keeping = element<HTMLInputElement>('keep');
const curve = new LossCurve(document.querySelector<SVGElement>('#curve')!);
let head: FaceClassifier | undefined;
let training: AbortController | undefined;
/** Ends looking at the photos that were given until then. */
let looking = new AbortController();
/** Photos are looked at one after the other. */
let queue: Promise<void> = Promise.resolve();

async function load(): Promise<FaceNet<ImageSource>> {
  const box = element('loading');
  const [label, bar] = [box.querySelector('label')!, element<HTMLProgressElement>('download')];
  try {
    const facenet = await loadFaceNet((done, total) => {
      [bar.value, bar.max] = [done, total];
      label.textContent = `Fetching the networks, ${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`;
    });
    box.hidden = true;
    return facenet;
  } catch (error) {
    box.className = 'error';
    bar.hidden = true;
    label.textContent = messageOf(error);
    throw error;
  }
}
loading.catch(() => {}); // it is said above

/** Looks at photos, and says how far it is and which show no face. */
function take(
  photos: readonly GivenPhoto[],
  keep: (photo: GivenPhoto, face: SeenFace) => void,
  {
    problems = photos.length > 0 ? [] : ['There is no photo among these files.'],
    isKnown = () => false,
  }: { problems?: readonly string[]; isKnown?(photo: GivenPhoto): boolean } = {},
) {
  const { signal } = looking;
  queue = queue.then(async () => {
    const [status, stop] = [element('people-status'), element('stop')];
    const without = [...problems];
    for (const [i, photo] of photos.entries()) {
      if (signal.aborted) break;
      status.textContent = `Looking at photo ${i + 1} of ${photos.length} …`;
      stop.hidden = false;
      try {
        if (isKnown(photo)) {
          without.push(`${photo.file.name}: it is here already`);
          continue;
        }
        const face = await lookAtPhoto(await loading, photo.file, signal);
        if (face) keep(photo, face);
        else without.push(`${photo.file.name}: no face is found`);
      } catch (error) {
        if (!signal.aborted) without.push(`${photo.file.name}: ${messageOf(error)}`);
      }
    }
    stop.hidden = true;
    status.textContent = [...without, ...(signal.aborted ? ['Stopped.'] : [])].join('\n');
  });
}
element('stop').addEventListener('click', () => {
  looking.abort();
  looking = new AbortController();
});

const takePeople = (photos: readonly GivenPhoto[], name = '') => {
  const named = photos.filter(({ folder }) => (name || folder) !== '');
  const nameless = 'Photos without a folder have no name: drop folders, or type the name.';
  const nameOf = ({ folder }: GivenPhoto) => name || folder.replaceAll('_', ' ');
  take(named, (photo, face) => people.add(nameOf(photo), face), {
    ...(named.length < photos.length && { problems: [nameless] }),
    isKnown: (photo) => people.has(nameOf(photo), photo.file),
  });
};
const takeStrangers = (photos: readonly GivenPhoto[]) =>
  take(photos, (_photo, face) => {
    strangers.push(face);
    element('stranger-faces').append(faceTile(face.aligned, face.title));
  });

element('add').addEventListener('submit', (event) => event.preventDefault());
onChosen('folder', (photos) => takePeople(photos));
onChosen('strangers', takeStrangers);
onChosen('photos', (photos) => {
  const name = element<HTMLInputElement>('name');
  if (!name.value.trim()) return name.reportValidity();
  takePeople(photos, name.value.trim());
  name.value = '';
  return undefined;
});
onDropped('people-drop', (photos) => takePeople(photos));
onDropped('strangers-drop', takeStrangers);
for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());

function onChosen(id: string, then: (photos: GivenPhoto[]) => void): void {
  const input = element<HTMLInputElement>(id);
  input.addEventListener('change', () => then(chosenPhotos(input)));
}
function onDropped(id: string, then: (photos: GivenPhoto[]) => void): void {
  const zone = element(id);
  zone.addEventListener('dragover', () => zone.classList.add('over'));
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', async (event) => {
    zone.classList.remove('over');
    if (event.dataTransfer) then(await droppedPhotos(event.dataTransfer));
  });
}

function offerTraining(): void {
  element<HTMLButtonElement>('train').disabled = !people.ready || training !== undefined;
  element('train').hidden = training !== undefined;
  element('cancel').hidden = training === undefined;
}
element('cancel').addEventListener('click', () => training?.abort());
element('train').addEventListener('click', async () => {
  training = new AbortController();
  const { signal } = training;
  const [status, failed] = [element('train-status'), element('train-error')];
  failed.textContent = '';
  status.closest('figure')!.hidden = false;
  status.textContent = 'Starting …';
  offerTraining();
  try {
    const { card } = await loading;
    const runtime = element<HTMLSelectElement>('engine').value as WebRuntime;
    const steps = Number(element<HTMLSelectElement>('steps').value);
    const faces = people.learnedFrom();
    curve.begin(steps);
    const engine = await (await webBackend({ runtime, from: MODELS })).training();
    const trained = await trainPeopleHead({
      ...{ engine, card, faces, steps, signal },
      onStep({ step, loss }) {
        curve.add(loss);
        status.textContent = `Step ${step} of ${steps} on ${engine.name}: loss ${loss.toFixed(6)}`;
      },
    });
    const embeddings = faces.map(({ embedding }) => embedding);
    const labels = faces.map(({ name }) => name);
    const before = await trainClassifier({ card, embeddings, labels }, { kind: 'centroid' });
    const places = {
      scores: element('scores'),
      caveat: element('caveat'),
      tests: element('tests'),
    };
    showBeforeAndAfter(places, { kept: people.kept(), strangers }, before, trained.classifier);
    element('result').hidden = false;
    use(trained.classifier, `It knows ${trained.classifier.classNames.join(', ')}.`);
  } catch (error) {
    failed.textContent = signal.aborted ? 'Cancelled.' : messageOf(error);
  } finally {
    training = undefined;
    offerTraining();
  }
});

function use(classifier: FaceClassifier, words: string): void {
  head = classifier;
  if (keeping.checked) void keepOrForget();
  element<HTMLButtonElement>('save').disabled = false;
  keeping.disabled = false;
  element<HTMLInputElement>('try').disabled = false;
  element('try-button').removeAttribute('aria-disabled');
  element('use-status').textContent = words;
}
const bytesOf = (classifier: FaceClassifier) =>
  writeClassifier(classifier) as Uint8Array<ArrayBuffer>;
element('save').addEventListener('click', () => {
  const bytes = bytesOf(head!);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = 'who-is-who.safetensors';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});
element('load').addEventListener('change', async () => {
  const input = element<HTMLInputElement>('load');
  const [file] = input.files ?? [];
  if (!file) return;
  try {
    const read = readClassifier(new Uint8Array(await file.arrayBuffer()));
    use(read, `${file.name} knows ${read.classNames.join(', ')}.`);
  } catch (error) {
    element('use-status').textContent = `${file.name}: ${messageOf(error)}`;
  }
  input.value = '';
});
async function keepOrForget(): Promise<void> {
  try {
    if (keeping.checked) await keep(bytesOf(head!));
    else await forget();
  } catch (error) {
    keeping.checked = !keeping.checked;
    element('use-status').textContent = messageOf(error);
  }
}
keeping.addEventListener('change', keepOrForget);
try {
  const bytes = await kept();
  if (bytes && !head) {
    const read = readClassifier(bytes);
    keeping.checked = true;
    use(read, `It knows ${read.classNames.join(', ')}, from an earlier visit.`);
  }
} catch (error) {
  element('use-status').textContent = `What was kept cannot be read: ${messageOf(error)}`;
}
onChosen('try', async ([photo]) => {
  if (!photo || !head) return;
  const status = element('use-status');
  status.textContent = 'Looking for faces …';
  try {
    const { signal } = new AbortController();
    const faces = await (await loading).analyze(photo.file, { signal });
    const tiles = faces.map(({ aligned, embedding }) => {
      const { name, best } = head!.classify(embedding);
      const words = name ?? `unknown, nearest ${best.name}`;
      const text = `${words} (${best.distance.toFixed(2)})`;
      return faceTile(aligned, text, [[text, name === undefined ? 'soft' : 'yes']]);
    });
    element('named').replaceChildren(...tiles);
    status.textContent = faces.length === 0 ? 'No face is found.' : '';
  } catch (error) {
    status.textContent = messageOf(error);
  }
});
