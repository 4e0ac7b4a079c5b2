import type { ImageSource } from '@facenet/backend-web';
import { type FaceNet, FaceNetError } from '@facenet/core';
import { loadFaceNet } from './load-facenet.js';
import { type FindFaces, PhotoPanel } from './photo-panel.js';
import { inWords, showVerdict } from './verdict.js';

const element = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const verdict = element('verdict');
const strictness = element<HTMLSelectElement>('far');

let facenet: FaceNet<ImageSource> | undefined;
let loading = load();

const find: FindFaces = async (photo, signal) => (await loading).analyze(photo, { signal }); // with a signal, the page answers meanwhile
const panels = ['first', 'second'].map((id) => new PhotoPanel(element(id), find, compare));

async function load(): Promise<FaceNet<ImageSource>> {
  const [box, label, bar, retry] = [
    element('loading'),
    document.querySelector('#loading label')!,
    element<HTMLProgressElement>('download'),
    element<HTMLButtonElement>('retry'),
  ];
  box.className = '';
  bar.hidden = false;
  retry.hidden = true;
  label.textContent = 'Starting';
  try {
    const loaded = await loadFaceNet((done, total) => {
      [bar.value, bar.max] = [done, total];
      label.textContent = `Fetching the networks, ${megabytes(done)} of ${megabytes(total)} MB`;
    });
    box.hidden = true;
    facenet = loaded;
    offerStrictness(loaded);
    compare();
    return loaded;
  } catch (error) {
    box.className = 'error';
    bar.hidden = true;
    retry.hidden = false;
    retry.onclick = () => {
      loading = load();
      loading.catch(() => {}); // it is said above
    };
    label.textContent = FaceNetError.from(error).message;
    throw error;
  }
}
loading.catch(() => {});

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

function offerStrictness({ card }: FaceNet<ImageSource>): void {
  const options = card.thresholds.map(({ far }) => new Option(inWords(far), String(far)));
  strictness.replaceChildren(...options);
  strictness.value = String(card.defaultFar);
}
strictness.addEventListener('change', compare);

function compare(): void {
  const [first, second] = panels.map(({ face }) => face);
  const waits = !facenet || !first || !second;
  strictness.parentElement!.hidden = waits;
  if (waits) {
    verdict.className = 'card empty';
    verdict.textContent = 'The answer appears here when both photos show a face.';
    return;
  }
  const far = Number(strictness.value);
  const comparison = facenet!.compare(first!.embedding, second!.embedding, { far });
  showVerdict(verdict, [first!, second!], comparison);
}
compare();

/** Photos go to the panel they are dropped on, others where there is none yet. */
function take(files: readonly File[], target: EventTarget | null): void {
  const free = panels.filter((panel) => !panel.taken);
  const order = [...panels.filter((panel) => panel.contains(target)), ...free, ...panels];
  const chosen = [...new Set(files.length > 1 ? panels : order)];
  for (const [i, file] of files.slice(0, 2).entries()) void chosen[i]!.show(file);
}

addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  take([...(event.dataTransfer?.files ?? [])], event.target);
});
addEventListener('paste', (event) => {
  take([...(event.clipboardData?.files ?? [])], event.target);
});
