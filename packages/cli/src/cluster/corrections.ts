import type { FaceClusters } from '@facenet/core/clustering';
import { type Command, InvalidArgumentError } from 'commander';

/** What a user knows better about a saved album. */
export interface CorrectionFlags {
  readonly merge?: readonly Merge[];
  readonly move?: readonly Move[];
  readonly apart?: readonly Apart[];
}

interface Merge {
  readonly into: number;
  readonly from: number;
}

interface Move {
  readonly face: string;
  readonly cluster?: number;
}

interface Apart {
  readonly a: string;
  readonly b: string;
}

/** Each may be given several times. */
export function addCorrectionFlags(command: Command): void {
  command
    .option(
      '--merge <n,m>',
      'with --save: person M is person N',
      collect(/^(\d+),(\d+)$/, 'two numbers of people, such as 3,7', ([, into, from]) => ({
        into: Number(into),
        from: Number(from),
      })),
    )
    .option(
      '--move <face=n>',
      'with --save: a face such as beach.jpg#0 is person N, or somebody new',
      collect(
        /^(.+#\d+?)(?:=(\d+))?$/,
        'a face, or a face and a person, such as beach.jpg#0=3',
        ([, face = '', cluster]) => ({
          face,
          ...(cluster !== undefined && { cluster: Number(cluster) }),
        }),
      ),
    )
    .option(
      '--apart <face,face>',
      'with --save: two faces are different people',
      collect(
        /^(.+#\d+),(.+#\d+)$/,
        'two faces, such as a.jpg#0,b.jpg#1',
        ([, a = '', b = '']) => ({
          a,
          b,
        }),
      ),
    );
}

/** Whether there is anything to correct. */
export function hasCorrections({ merge, move, apart }: CorrectionFlags): boolean {
  return merge !== undefined || move !== undefined || apart !== undefined;
}

/**
 * Corrects clusters: merges first, then moves, then what is kept apart.
 *
 * @throws FaceNetError IDENTITY_UNKNOWN, INVALID_ARGUMENT
 */
export function correct(
  clusters: FaceClusters,
  { merge = [], move = [], apart = [] }: CorrectionFlags,
): void {
  for (const { into, from } of merge) clusters.merge(into, from);
  for (const { face, cluster } of move) clusters.move(face, cluster);
  for (const { a, b } of apart) clusters.keepApart(a, b);
}

function collect<Value>(
  pattern: RegExp,
  expected: string,
  read: (match: RegExpExecArray) => Value,
): (text: string, before?: readonly Value[]) => readonly Value[] {
  return (text, before = []) => {
    const match = pattern.exec(text);
    if (match) return [...before, read(match)];
    throw new InvalidArgumentError(`It takes ${expected}.`);
  };
}
