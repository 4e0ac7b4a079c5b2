import { cropCodec, type ImageSource, openCamera, openWebGalleryStore } from '@facenet/backend-web';
import { FaceNetError, type VideoFace, type VideoFaces } from '@facenet/core';
import { Gallery } from '@facenet/core/gallery';
import { FaceTracker } from '@facenet/core/tracking';
import { FaceOverlay } from './face-overlay.js';
import { keepOffline } from './keep-offline.js';
import { loadFaceNet, type WebFaceNet } from './load-facenet.js';
import { nameFace } from './name-face.js';
import { showPeople } from './people-list.js';

const element = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const [stage, rates, hint, problem] = ['stage', 'rates', 'hint', 'problem'].map((id) =>
  element(id),
);
const video = element<HTMLVideoElement>('video');
const [camera, stop] = [element<HTMLButtonElement>('camera'), element<HTMLButtonElement>('stop')];
const file = element<HTMLInputElement>('file');
const list = element<HTMLUListElement>('people');

interface Ready {
  readonly facenet: WebFaceNet;
  readonly gallery: Gallery<ImageSource>;
  /** Knows faces over all videos of this visit. */
  readonly tracker: FaceTracker;
}

const overlay = new FaceOverlay(element('faces'), (face) => void name(face));
let ready: Ready | undefined;
/** Ends what is played and followed. */
let playing = new AbortController();
/** Whether what is played was followed to its end. */
let over = false;
const offline = keepOffline();

async function start(): Promise<void> {
  const [box, label, bar, retry] = [
    element('loading'),
    document.querySelector('#loading label')!,
    element<HTMLProgressElement>('download'),
    element<HTMLButtonElement>('retry'),
  ];
  [box.className, bar.hidden, retry.hidden] = ['', false, true];
  try {
    await offline;
    const facenet = await loadFaceNet((done, total) => {
      [bar.value, bar.max] = [done, total];
      label.textContent = `Fetching the networks, ${megabytes(done)} of ${megabytes(total)} MB`;
    });
    const store = await openWebGalleryStore('webcam');
    const gallery = await Gallery.open({ facenet, store, crops: cropCodec() });
    ready = { facenet, gallery, tracker: new FaceTracker({ card: facenet.card }) };
    await refresh();
    box.hidden = true;
    if (video.srcObject || video.src) void follow();
  } catch (error) {
    [box.className, bar.hidden, retry.hidden] = ['error', true, false];
    retry.onclick = () => void start();
    label.textContent = FaceNetError.from(error).message;
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Shows who is known, and has the faces of the video asked for anew. */
async function refresh(): Promise<void> {
  if (!ready) return;
  const { gallery, tracker } = ready;
  await showPeople(gallery, list, () => void refresh());
  element('nobody').hidden = list.children.length > 0;
  tracker.reconsider();
}

async function name(face: VideoFace): Promise<void> {
  if (!ready) return;
  tell();
  try {
    const { facenet, gallery, tracker } = ready;
    const person = await nameFace(facenet, gallery, video, face);
    if (!person) return;
    await refresh();
    // The user has said it: that counts for as many looks as it takes.
    for (let votes = 0; votes < 2; votes++) tracker.vote(face.id, person);
  } catch (error) {
    tell(error);
  }
}

/** Follows what the video element plays, until it ends or is stopped. */
async function follow(): Promise<void> {
  if (!ready) return;
  const { facenet, gallery, tracker } = ready;
  const { signal } = playing;
  over = false;
  const mirrored = video.srcObject !== null;
  const onFaces = (faces: VideoFaces) => {
    overlay.show(faces, mirrored);
    const { frames, looks, latency } = faces.rates;
    rates!.textContent = `${frames.toFixed(0)} frames a second, looked at ${looks.toFixed(1)}; ${latency} ms each`;
  };
  try {
    await facenet.track(video, { people: gallery, tracker, onFaces, signal });
    over = true;
    halt(); // its last picture stays
  } catch (error) {
    if (!signal.aborted) tell(error);
  }
}

async function play(source: MediaStream | File): Promise<void> {
  const isCamera = source instanceof MediaStream;
  stage!.classList.toggle('mirrored', isCamera);
  if (isCamera) video.srcObject = source;
  else video.src = URL.createObjectURL(source);
  hint!.hidden = true;
  [camera.hidden, stop.hidden, video.controls] = [true, false, !isCamera];
  video.play().catch(() => {}); // what is wrong with it, following tells
  await follow();
}

/** Ends playing; the picture goes with `clear`. */
function halt(): void {
  [camera.hidden, stop.hidden] = [false, true];
}

function clear(): void {
  playing.abort();
  playing = new AbortController();
  if (video.srcObject instanceof MediaStream) {
    for (const track of video.srcObject.getTracks()) track.stop();
  }
  URL.revokeObjectURL(video.src);
  video.srcObject = null;
  video.removeAttribute('src');
  video.load();
  over = false;
  overlay.clear();
  rates!.textContent = '';
  hint!.hidden = false;
  halt();
}

function tell(error?: unknown): void {
  problem!.hidden = error === undefined;
  problem!.textContent = error === undefined ? '' : FaceNetError.from(error).message;
}

camera.addEventListener('click', async () => {
  tell();
  clear();
  const { signal } = playing;
  camera.disabled = true;
  try {
    await play(await openCamera({ signal }));
  } catch (error) {
    if (!signal.aborted) tell(error);
  } finally {
    camera.disabled = false;
  }
});
video.addEventListener('play', () => {
  if (!over) return;
  [camera.hidden, stop.hidden] = [true, false];
  void follow(); // once more, by the controls of the video
});
file.addEventListener('change', () => {
  const [chosen] = file.files ?? [];
  if (!chosen) return;
  tell();
  clear();
  void play(chosen);
  file.value = ''; // the same file may be chosen again
});
stop.addEventListener('click', () => {
  tell();
  clear();
});
// Another tab may have changed who is known.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh();
});
void start();
