import { openCamera, type VideoSource } from '@facenet/backend-web';
import { type FaceNet, FaceNetError, type TrackOptions, type VideoFaces } from '@facenet/core';

/** What was told of a video. */
export interface Followed {
  readonly calls: number;
  readonly looks: number;
  readonly events: readonly string[];
  /** Of each frame that was looked at. */
  readonly ids: readonly (readonly number[])[];
  readonly last: VideoFaces;
  readonly error?: { readonly code: string; readonly message: string };
  /** Calls after the end. */
  readonly late: number;
}

/** Follows a source until so many looks were taken, or its end. */
export async function follow(
  facenet: Pick<FaceNet<unknown, VideoSource>, 'track'>,
  source: VideoSource,
  most: number,
  options: Partial<TrackOptions> = {},
): Promise<Followed> {
  const stop = new AbortController();
  const told: VideoFaces[] = [];
  const onFaces = async (faces: VideoFaces) => {
    told.push(faces);
    if (told.filter(({ looked }) => looked).length >= most) stop.abort();
    await options.onFaces?.(faces);
  };
  const error = await facenet.track(source, { signal: stop.signal, ...options, onFaces }).then(
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

/** Films the camera until it has shown so many frames, so that there is a video with a beginning and an end. */
export async function filmCamera(frames: number): Promise<Blob> {
  const stream = await openCamera();
  const shown = document.createElement('video');
  shown.muted = true;
  shown.srcObject = stream;
  await shown.play();
  const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8' });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const started = new Promise((resolve) => {
    recorder.onstart = resolve;
  });
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start();
  await started;
  for (let frame = 0; frame < frames; frame++) {
    await new Promise((resolve) => shown.requestVideoFrameCallback(resolve));
  }
  recorder.stop();
  await stopped;
  for (const track of stream.getTracks()) track.stop();
  return new Blob(parts, { type: 'video/webm' });
}

/** Shows a film, paused at its beginning. */
export async function showFilm(video: HTMLVideoElement, address: string): Promise<void> {
  video.src = address;
  await new Promise((resolve, reject) => {
    video.addEventListener('loadeddata', resolve, { once: true });
    video.addEventListener('error', () => reject(video.error), { once: true });
  });
}

/** Winds a paused film to a moment, in seconds. */
export async function windTo(video: HTMLVideoElement, time: number): Promise<void> {
  video.pause();
  video.currentTime = time;
  await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
}
