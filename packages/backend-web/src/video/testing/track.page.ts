import {
  openCamera,
  openWebGalleryStore,
  type VideoSource,
  webBackend,
} from '@facenet/backend-web';
import { FaceNet, type TrackOptions, type VideoFaces } from '@facenet/core';
import { Gallery } from '@facenet/core/gallery';
import { filmCamera, follow, showFilm, windTo } from './follow.js';

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

/** Follows a source, of people who may be enrolled. */
const followPeople = async (
  source: VideoSource,
  most: number,
  options: Partial<TrackOptions> = {},
) => follow(await loaded, source, most, { people: await opened, ...options });

export const followCamera = (looks: number) => followPeople({ camera: true }, looks);

/** Whether a camera is still on. */
export async function followStream(looks: number) {
  const stream = await openCamera({ video: { width: 640 } });
  const followed = await followPeople(stream, looks);
  const state = stream.getVideoTracks()[0]?.readyState;
  for (const track of stream.getTracks()) track.stop();
  return { ...followed, state };
}

/** Shows a film of the camera. */
export async function film(frames: number): Promise<void> {
  await showFilm(video, URL.createObjectURL(await filmCamera(frames)));
}

/** Follows the film from its first frame to its end, which it reaches by itself. */
export async function followFilm() {
  const done = followPeople(video, Number.POSITIVE_INFINITY, { interval: 0 });
  await video.play();
  return done;
}

/** Follows the film while it is paused: its frame, and the one to which it is wound. */
export async function followWound() {
  await windTo(video, 0.7);
  let wound = false;
  const onFaces = ({ looked }: VideoFaces) => {
    if (!looked || wound) return;
    wound = true;
    video.currentTime = 0.2;
  };
  return followPeople(video, 2, { onFaces });
}

/** What is said of each. */
export async function refused(): Promise<Record<string, string>> {
  const broken = document.createElement('video');
  broken.src = '/no-video.webm';
  const sources: Record<string, unknown> = { 'a text': 'video.mp4', nothing: null, broken };
  const said: Record<string, string> = {};
  for (const [name, source] of Object.entries(sources)) {
    const { error } = await followPeople(source as VideoSource, 1);
    said[name] = `${error?.code} ${error?.message}`;
  }
  return said;
}
