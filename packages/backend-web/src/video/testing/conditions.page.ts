import { webBackend } from '@facenet/backend-web';
import { FaceNet, FaceNetError, type VideoFaces } from '@facenet/core';
import { type Followed, filmCamera, follow, showFilm, windTo } from './follow.js';

const load = (workers?: number) =>
  FaceNet.load({
    backend: webBackend({ runtime: 'wasm', from: '/models/' }),
    ...(workers !== undefined && { workers }),
  });
type Loaded = Awaited<ReturnType<typeof load>>;
const loaded = new Map<number | undefined, Promise<Loaded>>();

/** The same FaceNet at every call. */
export function facenetWith(workers?: number): Promise<Loaded> {
  if (!loaded.has(workers)) loaded.set(workers, load(workers));
  return loaded.get(workers) as Promise<Loaded>;
}

/** Loads the networks and runs them once. */
export const warmUp = async (workers?: number) => (await facenetWith(workers)).warmup();

const video = document.createElement('video');
video.muted = true;
document.body.append(video);

/** Every camera that was switched on. */
const cameras: MediaStream[] = [];
const { mediaDevices } = navigator;
const openStream = mediaDevices.getUserMedia.bind(mediaDevices);
mediaDevices.getUserMedia = async (wanted) => {
  const stream = await openStream(wanted);
  cameras.push(stream);
  return stream;
};
const camerasOn = () =>
  cameras.flatMap((stream) => stream.getTracks()).filter((track) => track.readyState === 'live')
    .length;

/** Shows a film of the camera, and gives its bytes in base64. */
export async function film(frames: number): Promise<string> {
  const blob = await filmCamera(frames);
  await showFilm(video, URL.createObjectURL(blob));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The faces at some moments of the film, which stands still at each. */
export async function followStills(seconds: readonly number[], workers?: number) {
  const facenet = await facenetWith(workers);
  const [first = 0, ...more] = seconds;
  await windTo(video, first);
  const found: Pick<VideoFaces, 'time' | 'tracks'>[] = [];
  const onFaces = ({ looked, time, tracks }: VideoFaces) => {
    if (!looked) return;
    found.push({ time, tracks });
    video.currentTime = more[found.length - 1] ?? first;
  };
  const { error } = await follow(facenet, video, seconds.length, { onFaces });
  return { found, error };
}

/** Follows the film from its first frame to its end. */
export async function followFilm(workers?: number): Promise<Followed> {
  await windTo(video, 0);
  const done = follow(await facenetWith(workers), video, Number.POSITIVE_INFINITY);
  await video.play();
  return done;
}

/** Does so where the browser does not tell of a video's frames. */
export async function followUntold(seconds: readonly number[]) {
  const tells = HTMLVideoElement.prototype;
  const kept = Object.getOwnPropertyDescriptor(tells, 'requestVideoFrameCallback')!;
  Reflect.deleteProperty(tells, 'requestVideoFrameCallback');
  try {
    const there = 'requestVideoFrameCallback' in video;
    const stills = await followStills(seconds);
    const played = await followFilm();
    const camera = await follow(await facenetWith(), { camera: true }, 2);
    return { there, stills, played, camera };
  } finally {
    Object.defineProperty(tells, 'requestVideoFrameCallback', kept);
  }
}

interface Watched {
  readonly time: number;
  readonly looked: boolean;
  readonly visible: boolean;
}
const watched: Watched[] = [];
const stopWatching = new AbortController();

/** Follows a camera on and on. */
export async function watch(): Promise<void> {
  const facenet = await facenetWith();
  const onFaces = ({ time, looked }: VideoFaces) => {
    watched.push({ time, looked, visible: document.visibilityState === 'visible' });
  };
  facenet.track({ camera: true }, { onFaces, signal: stopWatching.signal }).catch(() => {});
}

/** @returns all that was told until so many looks were taken, and the time */
export async function watchedUntil(looks: number) {
  await until(() => watched.filter(({ looked }) => looked).length >= looks);
  return { watched, now: performance.now() };
}

/** Waits for the page to be hidden or in front, and a second more. */
export async function whileVisible(state: DocumentVisibilityState) {
  await until(() => document.visibilityState === state);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return { watched, now: performance.now(), cameras: camerasOn() };
}

export async function endWatching(): Promise<number> {
  stopWatching.abort();
  await until(() => camerasOn() === 0);
  return camerasOn();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** What becomes of a video at an address. */
export async function followAt(address: string, crossOrigin: string | null) {
  const other = document.createElement('video');
  other.muted = true;
  other.crossOrigin = crossOrigin;
  other.src = address;
  const { looks, error } = await follow(await facenetWith(), other, 1);
  return { looks, code: error?.code, message: error?.message };
}

/** How tracks of a camera end that something in the page ends, and how many cameras are on then. */
export async function endings() {
  const stop = new AbortController();
  const listeners: Record<string, (faces: VideoFaces) => unknown> = {
    thrown: () => {
      throw new RangeError('in the page');
    },
    rejected: async ({ looked }) => {
      if (looked) throw new RangeError('in the page, later');
    },
    'aborted during a look': () => stop.abort('enough'),
  };
  const facenet = await facenetWith();
  const ends: Record<string, unknown> = {};
  for (const [name, listener] of Object.entries(listeners)) {
    let calls = 0;
    const onFaces = (faces: VideoFaces) => {
      calls++;
      return listener(faces);
    };
    const tracked = facenet.track({ camera: true }, { onFaces, signal: stop.signal });
    const said = await failureOf(tracked);
    const before = calls;
    await new Promise((resolve) => setTimeout(resolve, 200));
    ends[name] = { said, on: camerasOn(), late: calls - before };
  }
  return ends;
}

/** How tracks end whose stream ends, or shows nothing from the first. */
export async function streamEndings() {
  const facenet = await facenetWith();
  const stopped = await mediaDevices.getUserMedia({ video: true });
  const unplugged = await mediaDevices.getUserMedia({ video: true });
  const shown = document.createElement('video');
  shown.muted = true;
  shown.srcObject = unplugged;
  void shown.play();
  const stop = (stream: MediaStream) => {
    for (const track of stream.getTracks()) track.stop();
  };
  const unplug = () => {
    stop(unplugged);
    // As the browser tells of it; a page that stops a track itself is not told.
    for (const track of unplugged.getTracks()) track.dispatchEvent(new Event('ended'));
  };
  const endOf = (source: MediaStream | HTMLVideoElement, end: () => void) =>
    failureOf(facenet.track(source, { onFaces: ({ looked }) => looked && end() }));
  const sound = new AudioContext().createMediaStreamDestination().stream;
  const camera = { camera: false } as unknown as { readonly camera: true };
  return {
    'a stream that the page stops': await endOf(stopped, () => stop(stopped)),
    'a stream that has ended': await endOf(stopped, () => {}),
    'the camera of an element, unplugged': await endOf(shown, unplug),
    'only sound': await endOf(sound, () => {}),
    'no stream at all': await endOf(new MediaStream(), () => {}),
    'no camera is wished': await failureOf(facenet.track(camera, { onFaces: () => {} })),
    on: camerasOn(),
  };
}

/** Disposes of a FaceNet that follows a camera. */
export async function disposeWhileTracking(workers?: number) {
  const facenet = await load(workers);
  let dispose = Promise.resolve();
  const onFaces = ({ looked }: VideoFaces) => {
    if (looked) dispose = facenet.dispose();
  };
  const said = await failureOf(facenet.track({ camera: true }, { onFaces }));
  await dispose;
  return { said, on: camerasOn() };
}

/** Follows the film and a camera at the same time. */
export async function followTwo(workers?: number) {
  const facenet = await facenetWith(workers);
  const [played, camera] = await Promise.all([
    followFilm(workers),
    follow(facenet, { camera: true }, 3),
  ]);
  return { played, camera, on: camerasOn() };
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  );
  return FaceNetError.is(error) ? error.code : String(error);
}
