import { FaceNetError } from '@facenet/core';

/** What galleries advise programs to do, and what the same is on a command line. */
const WORDS: readonly (readonly [program: string, command: string])[] = [
  ['pass { force: true }', 'pass --force'],
  ['import with { existing: "merge" }', 'import with --merge'],
  ['pass { missing: "remove" }', 'pass --remove-missing'],
  ['people() lists everybody', '"facenet gallery list" lists everybody'],
  ['faces() lists those', '"facenet gallery show" lists those'],
  ['Load that model', 'Name that model with --model'],
  ['Use that model', 'Use that model with --model'],
  ['with reembed()', 'with "facenet gallery reembed"'],
];

/** Does some work; of what it throws, the advice is put into the words of the command line. */
export async function adviseFlags<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!FaceNetError.is(error) || error.hint === undefined) throw error;
    const { code, message, hint } = error;
    const advice = WORDS.reduce((text, [from, to]) => text.replace(from, to), hint);
    if (advice === hint) throw error;
    const own = message.slice(0, message.length - hint.length).trimEnd();
    throw new FaceNetError(code, own, { hint: advice, cause: error });
  }
}
