import {
  openCamera,
  openWebGalleryStore,
  type VideoSource,
  webBackend,
} from '@facenet/backend-web';
import { FaceNet, FaceNetError, type TrackOptions, type VideoFaces } from '@facenet/core';
import { Gallery } from '@facenet/core/gallery';

const loaded = FaceNet.load({ backend: webBackend({ runtime: 'wasm', from: '/models/' }) });
const opened = loaded.then(async (facenet) =>
  Gallery.open({ facenet, store: await openWebGalleryStore('people') }),
);

const video = document.createElement('video');
video.muted = true;
document.body.append(video);

/** Enrols people by a photo each. */
export async function enroll(people: Readonly<Record<string, string>>): Promise<string[]> {
  const gallery = await opened;
  for (const [name, photo] of Object.entries(people)) await gallery.enroll(name, photo);
  return names();
}

export async function names(): Promise<string[]> {
  return (await (await opened).people()).map(({ name }) => name);
}

/** Says who is in a photo. */
export async function identify(photo: string): Promise<(string | undefined)[]> {
  return (await (await opened).identify(photo)).map(({ person }) => person?.name);
}

interface Followed {
  readonly calls: number;
  readonly looks: number;
  readonly events: readonly string[];
  readonly ids: readonly (readonly number[])[];
  readonly last: VideoFaces;
  readonly error?: { readonly code: string; readonly message: string };
  /** Calls after the end. */
  readonly late: number;
}

/** Follows a source until so many looks were taken, or its end. */
async function follow(
  source: VideoSource,
  most: number,
  options: Partial<TrackOptions> = {},
  onFaces: (faces: VideoFaces) => void = () => {},
): Promise<Followed> {
  const [facenet, people] = [await loaded, await opened];
  const stop = new AbortController();
  const told: VideoFaces[] = [];
  const listen = (faces: VideoFaces) => {
    told.push(faces);
    onFaces(faces);
    if (told.filter(({ looked }) => looked).length >= most) stop.abort();
  };
  const error = await facenet
    .track(source, { people, ...options, onFaces: listen, signal: stop.signal })
    .then(
      () => undefined,
      (error: unknown) => FaceNetError.from(error).toJSON(),
    );
  const calls = told.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const looks = told.filter(({ looked }) => looked);
  return {
    calls,
    looks: looks.length,
    events: told.flatMap(({ events }) =>
      events.map((event) =>
        event.type === 'recognized' ? `${event.person?.name}` : `${event.type} ${event.track.id}`,
      ),
    ),
    ids: looks.map(({ tracks }) => tracks.map(({ id }) => id)),
    last: told[calls - 1] as VideoFaces,
    ...(error && { error }),
    late: told.length - calls,
  };
}

export const followCamera = (looks: number) => follow({ camera: true }, looks);

/** Whether a camera is still on. */
export async function followStream(looks: number) {
  const stream = await openCamera({ video: { width: 640 } });
  const followed = await follow(stream, looks);
  const state = stream.getVideoTracks()[0]?.readyState;
  for (const track of stream.getTracks()) track.stop();
  return { ...followed, state };
}

/** Films the camera, so that there is a video with a beginning and an end. */
export async function film(milliseconds: number): Promise<void> {
  const stream = await openCamera();
  const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8' });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  recorder.stop();
  await stopped;
  for (const track of stream.getTracks()) track.stop();
  video.src = URL.createObjectURL(new Blob(parts, { type: 'video/webm' }));
  await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
}

/** Follows the film from its first frame to its end, which it reaches by itself. */
export async function followFilm() {
  const done = follow(video, Number.POSITIVE_INFINITY, { interval: 0 });
  await video.play();
  return done;
}

/** Follows the film while it is paused: its frame, and the one to which it is wound. */
export async function followWound() {
  video.pause();
  video.currentTime = 1;
  await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  let wound = false;
  return follow(video, 2, {}, ({ looked }) => {
    if (!looked || wound) return;
    wound = true;
    video.currentTime = 0.2;
  });
}

/** What is said of each. */
export async function refused(): Promise<Record<string, string>> {
  const broken = document.createElement('video');
  broken.src = '/no-video.webm';
  const sources: Record<string, unknown> = { 'a text': 'video.mp4', nothing: null, broken };
  const said: Record<string, string> = {};
  for (const [name, source] of Object.entries(sources)) {
    const { error } = await follow(source as VideoSource, 1);
    said[name] = `${error?.code} ${error?.message}`;
  }
  return said;
}
