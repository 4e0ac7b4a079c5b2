import type { ImageSource, VideoFrame } from '@facenet/backend-node';
import type { FaceNet } from '@facenet/core';
import { FaceTracker, type TrackIdentifier, trackVideo } from '@facenet/core/tracking';
import { count } from '../output/count.js';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import { drawFrame, eventLines, frameJson } from './frame-output.js';
import { FrameRate } from './frame-rate.js';

/** How a video is watched. */
export interface WatchOptions {
  readonly every: number;
  readonly people?: TrackIdentifier;
  /** Folder of frames with boxes and names. */
  readonly draw?: string;
  /** Whether every frame in which faces are looked for is told. */
  readonly debug: boolean;
}

/** Follows the faces of a video, tells what happens, and sums up. */
export async function watchVideo(
  { output, signal }: CommandContext,
  facenet: FaceNet<ImageSource>,
  frames: AsyncIterable<VideoFrame>,
  { every, people, draw, debug }: WatchOptions,
): Promise<void> {
  const tracker = new FaceTracker({ card: facenet.card });
  const rate = new FrameRate();
  const totals = { frames: 0, detections: 0, failed: 0 };
  /** Name of each face that was followed. */
  const seen = new Map<number, string | undefined>();
  const options = { every, signal, ...(people && { people }) };
  for await (const tracked of trackVideo(tracker, facenet, frames, options)) {
    const { frame, image, error, tracks, events } = tracked;
    const name = frame.name ?? `frame ${frame.index}`;
    totals.frames++;
    if (image) totals.detections++;
    for (const { id, confirmed, person } of tracks) if (confirmed) seen.set(id, person?.name);
    for (const event of events) if (event.type === 'merged') seen.delete(event.was);
    if (error) {
      totals.failed++;
      await output.itemFailed(name, describeError(error));
      continue;
    }
    const drawn = draw === undefined ? undefined : await drawFrame(draw, tracked);
    if (output.json) await output.result(frameJson(tracked, drawn), () => '');
    for (const line of eventLines(tracked)) await output.text(line);
    if (debug && image) await output.text(`${name}: ${count(tracks.length, 'face')}`);
    const now = rate.frame();
    if (now !== undefined) await output.text(`${Math.round(now)} fps`);
  }
  const { fps, seconds } = rate.whole();
  const known = [...new Set([...seen.values()].filter((name) => name !== undefined))].sort();
  const summary = { ...totals, tracks: seen.size, people: known, seconds, fps };
  await output.result(summary, () => {
    const followed = `${count(seen.size, 'face')} followed`;
    const line = `${count(totals.frames, 'frame')}, ${followed}, ${fps.toFixed(1)} fps`;
    return people ? `${line}\nKnown: ${known.join(', ') || 'nobody'}` : line;
  });
}
