import { makeFolder, openGalleryStore, readFrames } from '@facenet/backend-node';
import type { FaceNet } from '@facenet/core';
import { FaceNetError } from '@facenet/core';
import { Gallery } from '@facenet/core/gallery';
import {
  FaceTracker,
  identifyByClassifier,
  type TrackIdentifier,
  trackVideo,
} from '@facenet/core/tracking';
import type { Command } from 'commander';
import { checkModel, loadClassifier, modelOf } from '../classifier/stored-classifier.js';
import { type EmbeddingFlags, withFaceNet } from '../engine/open-engine.js';
import { count } from '../output/count.js';
import { describeError } from '../output/describe-error.js';
import { defineCommand, type Session } from '../program/define-command.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';
import { drawFrame, eventLines, frameJson } from '../realtime/frame-output.js';
import { FrameRate } from '../realtime/frame-rate.js';

interface RealtimeFlags extends EmbeddingFlags {
  readonly gallery?: string;
  readonly classifier?: string;
  readonly far?: number;
  readonly every: number;
  readonly fps?: number;
  readonly draw?: string;
  readonly debug?: boolean;
}

export function realtimeCommand(session: Session): Command {
  return defineCommand<RealtimeFlags>(
    session,
    {
      usage: 'realtime <source>',
      summary: 'Follow and name the faces of a video, or of a folder of frames.',
      examples: [
        'realtime party.mp4 --gallery people.db',
        'realtime frames/ --classifier people.classifier --fps 10 --draw named/',
        'realtime door.mjpeg --every 1 --json > door.jsonl',
      ],
    },
    (command) => {
      command
        .option('--gallery <file>', 'name the people of this gallery', expandHome)
        .option('--classifier <file>', 'name people by what "classifier train" wrote', expandHome)
        .option(
          '--far <rate>',
          'how many of the strangers may be taken for somebody (default: 0.01)',
          numberIn(1e-9, 1),
        )
        .option('--every <n>', 'look for faces in every nth frame', wholeNumberIn(1, 1000), 3)
        .option(
          '--fps <n>',
          'frames a second (default: of a folder 10, of a video its own)',
          numberIn(0.01, 1000),
        )
        .option('--draw <dir>', 'write frames with boxes and names into this folder', expandHome)
        .option('--debug', 'tell of every frame in which faces are looked for');
      addModelFlag(command);
      addEngineFlags(command);
    },
    async (context, flags, [source = ''] = []) => {
      const { output, signal } = context;
      const { draw, every, fps } = flags;
      if (flags.gallery !== undefined && flags.classifier !== undefined) {
        throw new FaceNetError(
          'INVALID_ARGUMENT',
          'People are named by a gallery or a classifier.',
          {
            hint: 'Leave out --gallery or --classifier.',
          },
        );
      }
      if (draw !== undefined) await makeFolder(draw);
      const classifier =
        flags.classifier === undefined ? undefined : await loadClassifier(flags.classifier);
      const model = flags.model ?? (classifier && modelOf(classifier));
      const loading = { ...flags, ...(model !== undefined && { model }) };
      await withFaceNet(context, loading, async ({ facenet }) => {
        if (classifier) checkModel(classifier, facenet.card);
        const { far } = flags;
        const named =
          classifier && identifyByClassifier(classifier, far === undefined ? {} : { far });
        await withPeople(flags, facenet, named, async (people) => {
          const tracker = new FaceTracker({ card: facenet.card });
          const frames = readFrames(expandHome(source), {
            ...(fps !== undefined && { fps }),
            ...(flags.codec && { codec: flags.codec }),
            ...(flags.maxPixels !== undefined && { maxPixels: flags.maxPixels }),
            signal,
          });
          const rate = new FrameRate();
          const totals = { frames: 0, detections: 0, failed: 0 };
          const seen = new Map<number, string | undefined>();
          const options = { every, signal, ...(people && { people }) };
          for await (const tracked of trackVideo(tracker, facenet, frames, options)) {
            const { frame, image, error, tracks, events } = tracked;
            totals.frames++;
            if (image) totals.detections++;
            for (const { id, confirmed, person } of tracks) {
              if (confirmed) seen.set(id, person?.name);
            }
            for (const event of events) if (event.type === 'merged') seen.delete(event.was);
            const name = frame.name ?? `frame ${frame.index}`;
            if (error) {
              totals.failed++;
              await output.itemFailed(name, describeError(error));
              continue;
            }
            const drawn = draw === undefined ? undefined : await drawFrame(draw, tracked);
            if (output.json) await output.result(frameJson(tracked, drawn), () => '');
            else {
              for (const line of eventLines(tracked)) await output.text(line);
              if (flags.debug && image)
                await output.text(`${name}: ${count(tracks.length, 'face')}`);
            }
            const now = rate.frame();
            if (now !== undefined) await output.text(`${Math.round(now)} fps`);
          }
          const { fps: mean, seconds } = rate.whole();
          const names = [
            ...new Set([...seen.values()].filter((name) => name !== undefined)),
          ].sort();
          const summary = { ...totals, tracks: seen.size, people: names, seconds, fps: mean };
          await output.result(summary, () =>
            [
              `${count(totals.frames, 'frame')}, ${count(seen.size, 'face')} followed, ${mean.toFixed(1)} fps`,
              ...(people ? [`Known: ${names.join(', ') || 'nobody'}`] : []),
            ].join('\n'),
          );
        });
      });
    },
  );
}

/** With what names people, if anything is to; the gallery is closed after the work. */
async function withPeople<Source>(
  { gallery: path, far }: RealtimeFlags,
  facenet: FaceNet<Source>,
  classifier: TrackIdentifier | undefined,
  work: (people: TrackIdentifier | undefined) => Promise<void>,
): Promise<void> {
  if (path === undefined) return work(classifier);
  const gallery = await Gallery.open({ facenet, store: await openGalleryStore(path) });
  try {
    const rate = far === undefined ? {} : { fpir: far };
    await work({
      identifyEmbeddings: (embeddings, options) =>
        gallery.identifyEmbeddings(embeddings, { ...options, ...rate }),
    });
  } finally {
    await gallery.dispose();
  }
}
