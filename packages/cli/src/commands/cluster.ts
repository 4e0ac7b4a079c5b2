import { FaceNetError } from '@facenet/core';
import { type Command, Option } from 'commander';
import {
  addCorrectionFlags,
  type CorrectionFlags,
  hasCorrections,
} from '../cluster/corrections.js';
import { ALGORITHMS, type Algorithm } from '../cluster/group-faces.js';
import { type ClusterRun, runCluster } from '../cluster/run-cluster.js';
import { addWorkersFlag } from '../engine/image-embedder.js';
import type { EmbeddingFlags } from '../engine/open-engine.js';
import { type CommandContext, defineCommand, type Session } from '../program/define-command.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';

interface ClusterFlags extends EmbeddingFlags, CorrectionFlags {
  readonly algorithm?: Algorithm;
  readonly far?: number;
  readonly threshold?: number;
  readonly out: string;
  readonly copyTo?: string;
  readonly save?: string;
  readonly thumbnails?: string;
  readonly minClusterSize?: number;
  readonly clusterThreshold?: number;
  readonly largestClusterOnly?: boolean;
  readonly imageSize?: number;
  readonly margin?: number;
  readonly gpuMemoryFraction?: number;
}

export function clusterCommand(session: Session): Command {
  return defineCommand<ClusterFlags>(
    session,
    {
      usage: 'cluster <dir...>',
      summary: 'Group the faces of an album by person: a page, JSON, or a folder for each.',
      examples: [
        'cluster ~/album',
        'cluster ~/album --copy-to people --workers 4',
        'cluster ~/album --save people.json --json',
        'cluster ~/album --save people.json --merge 3,7 --move beach.jpg#0=2',
        'cluster MODEL ~/album thumbnails --cluster_threshold 1.0 --largest_cluster_only',
      ],
    },
    addClusterFlags,
    async (context, flags, places = []) => {
      const [first = '', album, thumbnails] = places.map(expandHome);
      if (places.length === 2 || places.length > 3) {
        throw new FaceNetError('INVALID_ARGUMENT', `${places.length} places are too many.`, {
          hint: 'Name one folder of photos; or, as the original wants it, a model, a folder of photos and one for thumbnails.',
        });
      }
      explainWithoutEffect(context, flags);
      if (album === undefined) return runCluster(context, flags, clusterRun(flags, first));
      const original = clusterRun({ ...flags, thumbnails: thumbnails! }, album, true);
      return runCluster(context, { ...flags, model: first }, original);
    },
  );
}

function addClusterFlags(command: Command): void {
  command
    .addOption(
      new Option(
        '--algorithm <name>',
        'linkage: by mean distance, faces of one photo apart; dbscan and chinese-whispers: as the original (default: linkage)',
      ).choices(ALGORITHMS),
    )
    .option(
      '--far <rate>',
      'false-accept rate of a pair (default: stricter the more faces there are)',
      numberIn(0, 1),
    )
    .option('--threshold <distance>', 'distance below which faces are one person', numberIn(0, 2))
    .option('--out <dir>', 'folder of the page', expandHome, 'facenet-clusters')
    .option('--copy-to <dir>', 'copy the photos to a folder for each person', expandHome)
    .option(
      '--save <file>',
      'keep the groups here; the next run adds new photos to them',
      expandHome,
    )
    .option('--thumbnails <dir>', 'write the crops to DIR/GROUP/1.png and so on', expandHome)
    .option(
      '--min-cluster-size <n>',
      'show no smaller groups; with dbscan: neighbours of a core, itself counted',
      wholeNumberIn(1),
    )
    .option(
      '--cluster-threshold <distance>',
      'as the original: group by dbscan, at this distance or nearer (default: 1)',
      numberIn(0, 2),
    )
    .option('--largest-cluster-only', 'only the group with most faces')
    .option('--image-size <px>', 'accepted, without effect', wholeNumberIn(1))
    .option('--margin <px>', 'accepted, without effect', wholeNumberIn(-10_000, 10_000))
    .option('--gpu-memory-fraction <f>', 'accepted, without effect', numberIn(0, 1));
  addCorrectionFlags(command);
  addWorkersFlag(command);
  addModelFlag(command);
  addEngineFlags(command);
}

/** @param asOriginal whether the command line is the original's: then so are its defaults */
function clusterRun(flags: ClusterFlags, folder: string, asOriginal = false): ClusterRun {
  const { far, out, copyTo, save, thumbnails, clusterThreshold, minClusterSize = 1 } = flags;
  const original = asOriginal || clusterThreshold !== undefined;
  const algorithm = flags.algorithm ?? (original ? 'dbscan' : 'linkage');
  const ownDecision = flags.threshold !== undefined || far !== undefined;
  const threshold =
    clusterThreshold ?? flags.threshold ?? (original && !ownDecision ? 1 : undefined);
  if (save !== undefined && algorithm !== 'linkage') {
    throw new FaceNetError('INVALID_ARGUMENT', `--save does not go with ${algorithm}.`, {
      hint: 'Groups of linkage alone can be continued.',
    });
  }
  if (save !== undefined && thumbnails !== undefined) {
    throw new FaceNetError('INVALID_ARGUMENT', '--save does not go with --thumbnails.', {
      hint: 'The crops of photos that were seen before are not kept.',
    });
  }
  if (hasCorrections(flags) && save === undefined) {
    throw new FaceNetError('INVALID_ARGUMENT', 'There are no groups to correct.', {
      hint: 'Name the file that they are kept in with --save.',
    });
  }
  return {
    folder,
    algorithm,
    minClusterSize,
    largestOnly: flags.largestClusterOnly ?? false,
    out,
    asOriginal: original,
    corrections: flags,
    ...(threshold !== undefined && { threshold }),
    ...(far !== undefined && { far }),
    ...(copyTo !== undefined && { copyTo }),
    ...(save !== undefined && { save }),
    ...(thumbnails !== undefined && { thumbnails }),
  };
}

function explainWithoutEffect({ output }: CommandContext, flags: ClusterFlags): void {
  if (flags.imageSize !== undefined || flags.margin !== undefined) {
    output.notice('--image-size and --margin have no effect: faces are cut as the model wants it.');
  }
  if (flags.gpuMemoryFraction !== undefined) {
    output.notice(
      '--gpu-memory-fraction has no effect: the engines take as much memory as they need.',
    );
  }
}
