import { join, parse } from 'node:path';
import { encodeImage, type VideoFrame, writeAtomically } from '@facenet/backend-node';
import { type Color, type DrawableFace, drawFaces } from '@facenet/core/image';
import type { FaceTrack, TrackEvent, TrackedFrame } from '@facenet/core/tracking';
import { printable } from '../output/printable.js';
import { roundBox, roundScore } from '../output/rounding.js';

type Frame = TrackedFrame<VideoFrame>;

/** Of the original: two pixels of green. Who is not known, or not yet, is marked in another colour. */
const LINE = 2;
const KNOWN: Color = [0, 255, 0];
const UNKNOWN: Color = [255, 200, 0];

/** Tracks that are worth being shown: those that are seen. */
const shownTracks = ({ tracks }: Frame): FaceTrack[] => tracks.filter(({ visible }) => visible);

/** A frame as `--json` prints it. */
export function frameJson(tracked: Frame, drawn?: string): object {
  const { frame, image, events } = tracked;
  return {
    frame: frame.index,
    time: Math.round(frame.time),
    ...(frame.name !== undefined && { name: frame.name }),
    detected: image !== undefined,
    faces: shownTracks(tracked).map(trackJson),
    events: events.map(eventJson),
    ...(drawn !== undefined && { drawn }),
  };
}

function trackJson(track: FaceTrack): object {
  const { id, box, face, confirmed, decided, person, confidence } = track;
  return {
    id,
    box: roundBox(box),
    ...(face.score !== undefined && { score: roundScore(face.score) }),
    confirmed,
    decided,
    ...(person && { person: person.name }),
    confidence: roundScore(confidence),
  };
}

function eventJson(event: TrackEvent): object {
  const { type, track } = event;
  const id = track.id;
  if (type === 'recognized') {
    return { type, id, person: event.person?.name ?? null, before: event.before?.name ?? null };
  }
  if (type === 'returned') return { type, id, away: Math.round(event.away) };
  return type === 'merged' ? { type, id, was: event.was } : { type, id };
}

/** What happened in a frame, a line each, for people. */
export function eventLines({ frame, events }: Frame): string[] {
  const clock = clockText(frame.time);
  return events.map((event) => `${clock}  #${event.track.id} ${eventText(event)}`);
}

function eventText(event: TrackEvent): string {
  const { track } = event;
  switch (event.type) {
    case 'recognized': {
      const { person, before } = event;
      if (!person) return before ? `is not ${printable(before.name)}` : 'is nobody known';
      const share = `${Math.round(100 * track.confidence)} %`;
      return `is ${printable(person.name)} (${share} of the votes)`;
    }
    case 'returned':
      return `is back after ${(event.away / 1000).toFixed(1)} s`;
    case 'merged':
      return `is who was #${event.was}`;
    default:
      return event.type === 'lost' ? 'is gone' : 'appeared';
  }
}

function clockText(time: number): string {
  const seconds = (time / 1000) % 60;
  return `${Math.floor(time / 60_000)}:${seconds.toFixed(2).padStart(5, '0')}`;
}

/**
 * Writes a frame with boxes and names.
 *
 * @returns the path: the frame's name, or its number with six digits
 * @throws FaceNetError IO_FAILED, and what reading a frame throws
 */
export async function drawFrame(folder: string, tracked: Frame): Promise<string> {
  const { frame } = tracked;
  const image = tracked.image ?? (await frame.read());
  const shown = shownTracks(tracked);
  const known = drawFaces(image, shown.filter(({ person }) => person).map(drawable), {
    line: LINE,
    boxColor: KNOWN,
  });
  const all = drawFaces(known, shown.filter(({ person }) => !person).map(drawable), {
    line: LINE,
    boxColor: UNKNOWN,
  });
  const name =
    frame.name === undefined ? String(frame.index).padStart(6, '0') : parse(frame.name).name;
  const path = join(folder, `${name}.jpg`);
  await writeAtomically(path, await encodeImage(all, 'jpeg'));
  return path;
}

function drawable({ box, person, id, decided }: FaceTrack): DrawableFace {
  return { box, label: person?.name ?? (decided ? `? ${id}` : `${id}`) };
}
