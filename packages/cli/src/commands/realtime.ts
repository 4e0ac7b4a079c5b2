import { makeFolder, readFrames } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { Command } from 'commander';
import { defineCommand, type Session } from '../program/define-command.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';
import { type NamingFlags, withNames } from '../realtime/named-people.js';
import { watchVideo } from '../realtime/watch-video.js';

interface RealtimeFlags extends NamingFlags {
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
      const { signal } = context;
      const { draw, every, fps, debug = false } = flags;
      if (flags.gallery !== undefined && flags.classifier !== undefined) {
        throw new FaceNetError('INVALID_ARGUMENT', 'There are a gallery and a classifier.', {
          hint: 'Leave out --gallery or --classifier: people are named by one of them.',
        });
      }
      if (draw !== undefined) await makeFolder(draw);
      await withNames(context, flags, (facenet, people) => {
        const frames = readFrames(expandHome(source), {
          ...(fps !== undefined && { fps }),
          ...(flags.codec && { codec: flags.codec }),
          ...(flags.maxPixels !== undefined && { maxPixels: flags.maxPixels }),
          signal,
        });
        const options = { every, debug, ...(people && { people }) };
        return watchVideo(
          context,
          facenet,
          frames,
          draw === undefined ? options : { ...options, draw },
        );
      });
    },
  );
}
