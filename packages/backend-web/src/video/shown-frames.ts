import { FaceNetError } from '@facenet/core';
import type { TrackableFrame } from '@facenet/core/tracking';
import { holdFrame } from './hold-frame.js';

/**
 * The frames that a video element shows, the newest each time. It may be paused, wound, start over, change its size
 * and play something else; a hidden page shows none. It is over when the video has ended, or the last camera of its
 * stream: unplugged, no longer allowed, or a screen that is no longer shared. What belongs to it ends with the loop.
 *
 * @throws FaceNetError IMAGE_UNREADABLE (a video that cannot be played), ABORTED
 */
export async function* shownFrames(
  video: HTMLVideoElement,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrackableFrame, void, undefined> {
  const screen = new Screen(video, signal);
  try {
    for (;;) {
      const frame = await screen.newest();
      if (!frame) return;
      yield frame;
    }
  } finally {
    screen.close();
  }
}

/** What a video element shows, of which only the newest frame is kept. */
class Screen {
  readonly #video: HTMLVideoElement;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = new AbortController();
  #frame: TrackableFrame | undefined;
  /** When the newest frame was, in milliseconds of the video. */
  #last = Number.NaN;
  /** The time at which the video stood when its picture was shown, of which the browser may tell once more. */
  #still = Number.NaN;
  #ended = false;
  #failure: FaceNetError | undefined;
  #cancel = () => {};
  #wake = () => {};

  constructor(video: HTMLVideoElement, signal: AbortSignal | undefined) {
    this.#video = video;
    this.#signal = signal;
    const listening = { signal: this.#stop.signal };
    const listen = (name: string, listener: () => void) =>
      video.addEventListener(name, listener, listening);
    listen('ended', () => this.#end());
    listen('error', () => this.#fail(video.error));
    listen('loadeddata', () => this.#showStill());
    listen('seeking', () => this.#moveOn());
    listen('loadstart', () => {
      this.#moveOn();
      this.#watchStream(listening);
    });
    this.#watchStream(listening);
    signal?.addEventListener('abort', () => this.#wake(), listening);
    if (video.error) this.#fail(video.error);
    this.#showStill();
    if (video.ended) this.#end();
    this.#watch();
  }

  /** Waits for a frame that was not given yet; undefined at the end. */
  async newest(): Promise<TrackableFrame | undefined> {
    for (;;) {
      if (this.#signal?.aborted) {
        const cause = this.#signal.reason;
        throw new FaceNetError('ABORTED', 'Watching the video was aborted.', { cause });
      }
      if (this.#failure) throw this.#failure;
      const frame = this.#frame;
      this.#frame = undefined;
      if (frame || this.#ended) return frame;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#stop.abort();
    this.#cancel();
  }

  /** A paused video shows its frame, of which no callback tells. */
  #showStill(): void {
    const video = this.#video;
    if (video.readyState < video.HAVE_CURRENT_DATA) return;
    if (video.videoWidth === 0 && !video.srcObject) {
      this.#failure = new FaceNetError('IMAGE_UNREADABLE', 'The video has only sound.', {
        hint: 'Pass one with a picture.',
      });
      this.#wake();
    } else if (video.paused || video.ended) {
      const time = video.currentTime * 1000;
      this.#show(time, performance.now());
      if (!video.srcObject) this.#still = time;
    }
  }

  #moveOn(): void {
    this.#still = Number.NaN;
  }

  #show(mediaTime: number, now: number): void {
    const video = this.#video;
    const { videoWidth: width, videoHeight: height } = video;
    if (width === 0 || height === 0) return;
    this.#last = mediaTime;
    const hold = () => holdFrame(video, this.#signal);
    const read = async () => {
      const held = await hold();
      try {
        return await held.shrunk(1);
      } finally {
        held.close();
      }
    };
    // Browsers do not agree on what a camera's own time is.
    const time = video.srcObject ? now : mediaTime;
    const still = video.paused || video.ended;
    this.#frame = { time, width, height, live: true, still, read, hold };
    this.#wake();
  }

  #end(): void {
    const { srcObject, currentTime } = this.#video;
    // A page that was busy is told of the end before it is told of the last frame.
    if (!srcObject && currentTime * 1000 !== this.#last) this.#showStill();
    this.#ended = true;
    this.#wake();
  }

  /** An element does not tell that its stream has ended: it goes on showing the last picture. */
  #watchStream(listening: { readonly signal: AbortSignal }): void {
    const stream = this.#video.srcObject;
    if (!stream || !('getVideoTracks' in stream)) return;
    const ended = () => {
      // The page may play another by now.
      if (this.#video.srcObject === stream && isOver(stream)) this.#end();
    };
    for (const track of stream.getVideoTracks()) track.addEventListener('ended', ended, listening);
  }

  #fail(error: MediaError | null): void {
    const reason = error?.message || `code ${error?.code}`;
    this.#failure = new FaceNetError('IMAGE_UNREADABLE', `The video cannot be played: ${reason}.`, {
      hint: 'Check its address and its format: browsers play MP4 (H.264) and WebM.',
    });
    this.#wake();
  }

  /** Is called for each frame that the browser shows. */
  #watch(): void {
    const video = this.#video;
    if ('requestVideoFrameCallback' in video) {
      const shown = (_: number, { mediaTime, presentationTime }: VideoFrameCallbackMetadata) => {
        id = video.requestVideoFrameCallback(shown);
        // The same picture by the time at which it began, which is none that was wound back to.
        if (mediaTime * 1000 <= this.#still) return;
        this.#moveOn();
        this.#show(mediaTime * 1000, presentationTime);
      };
      let id = video.requestVideoFrameCallback(shown);
      this.#cancel = () => video.cancelVideoFrameCallback(id);
      return;
    }
    const { requestAnimationFrame, cancelAnimationFrame } = globalThis;
    const { HAVE_CURRENT_DATA } = HTMLMediaElement;
    const screen = video as HTMLVideoElement; // narrowed to nothing by a DOM library that has it
    const painted = (now: number) => {
      id = requestAnimationFrame(painted);
      const { currentTime, readyState, seeking } = screen;
      if (seeking || readyState < HAVE_CURRENT_DATA || currentTime * 1000 === this.#last) return;
      this.#show(currentTime * 1000, now);
    };
    let id = requestAnimationFrame(painted);
    this.#cancel = () => cancelAnimationFrame(id);
  }
}

/** Whether no camera of a stream is on; one that has none may get it yet. */
export function isOver(stream: MediaStream): boolean {
  const tracks = stream.getVideoTracks();
  return tracks.length > 0 && tracks.every(({ readyState }) => readyState === 'ended');
}
