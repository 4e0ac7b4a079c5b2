import { webBackend } from '@facenet/backend-web';
import { FaceNet } from '@facenet/core';

const find = (selector, root = document) => root.querySelector(selector);
const verdict = find('#verdict');
const panels = [...document.querySelectorAll('.photo')];
/** Of each panel, the face that is compared. */
const faces = new Map();

const facenet = FaceNet.load({
  backend: webBackend({ from: './models/' }),
  workers: 1, // so that the page answers while it computes
  detection: { minSize: 40 },
  onProgress: showDownload,
});
facenet.then(
  () => {
    find('#loading').hidden = true;
  },
  ({ message }) => {
    find('#loading').className = 'error';
    find('#loading').textContent = message;
  },
);

const files = new Map();
function showDownload({ task, item, done, total = done }) {
  if (task !== 'download') return;
  files.set(item, { done, total });
  const sum = (key) => [...files.values()].reduce((bytes, file) => bytes + file[key], 0);
  const [bar, label] = [find('#download'), find('#loading label')];
  [bar.value, bar.max] = [sum('done'), sum('total')];
  label.textContent = `Fetching the networks, ${megabytes(bar.value)} of ${megabytes(bar.max)} MB`;
}
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** Shows a photo and looks for its largest face; what was under way for another photo stops. */
async function show(panel, photo) {
  panel.work?.abort();
  panel.work = new AbortController();
  const { signal } = panel.work;
  const [frame, image, status] = ['.frame', 'img', '.status'].map((name) => find(name, panel));
  faces.delete(panel);
  compare();
  frame.classList.remove('found');
  URL.revokeObjectURL(image.src);
  image.src = URL.createObjectURL(photo);
  image.alt = photo.name;
  frame.hidden = false;
  panel.classList.add('taken');
  status.className = 'status';
  status.textContent = 'Looking for a face …';
  try {
    const [face] = await (await facenet).analyze(photo, { select: 'largest', signal });
    await image.decode();
    status.textContent = face ? '' : 'No face is found. Try a photo with a larger face.';
    if (!face) return;
    mark(frame, image, face.box);
    faces.set(panel, face);
    compare();
  } catch ({ message }) {
    if (signal.aborted) return;
    frame.hidden = true;
    panel.classList.remove('taken');
    status.className = 'status error';
    status.textContent = message;
  }
}

function mark(frame, { naturalWidth, naturalHeight }, [left, top, right, bottom]) {
  const percent = (part, whole) => `${(100 * part) / whole}%`;
  Object.assign(find('i', frame).style, {
    left: percent(left, naturalWidth),
    top: percent(top, naturalHeight),
    width: percent(right - left, naturalWidth),
    height: percent(bottom - top, naturalHeight),
  });
  frame.classList.add('found');
}

async function compare() {
  const [first, second] = panels.map((panel) => faces.get(panel));
  if (!first || !second) {
    verdict.className = 'card empty';
    verdict.textContent = 'The answer appears here when both photos show a face.';
    return;
  }
  const loaded = await facenet;
  const { same, distance, threshold, far } = loaded.compare(first.embedding, second.embedding);
  const strangers = Math.round(1 / far).toLocaleString('en');
  const [heading, why] = [document.createElement('h2'), document.createElement('p')];
  heading.textContent = same ? 'The same person' : 'Different people';
  why.textContent =
    `The faces are ${distance.toFixed(2)} apart. Below ${threshold.toFixed(2)} they count as one ` +
    `person; 1 in ${strangers} pairs of strangers are that close, too.`;
  verdict.className = `card ${same ? 'same' : 'different'}`;
  verdict.replaceChildren(heading, why);
}
compare();

for (const panel of panels) {
  const input = find('input', panel);
  input.addEventListener('change', () => {
    if (input.files[0]) show(panel, input.files[0]);
    input.value = ''; // the same file may be chosen again
  });
  panel.addEventListener('drop', (event) => {
    const [photo] = event.dataTransfer.files;
    if (photo) show(panel, photo);
  });
}
for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());
