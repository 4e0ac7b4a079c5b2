import { FaceNetError } from '../../errors.js';
import { delimitedFields } from '../pair-lists/delimited-fields.js';
import { BadLines, linesOf } from '../pair-lists/lines.js';

const EXPECTED =
  'Expected an image, or a folder of one person, and its group, each once: "Ann female".';

/**
 * The groups of images or of people, a line each, separated by blanks, tabs, commas or semicolons:
 *
 * ```
 * Ann female
 * Bob/Bob_0001.jpg male
 * ```
 *
 * @returns groups by the name of the image or folder
 * @throws FaceNetError INVALID_ARGUMENT naming the lines that cannot be read or contradict others
 */
export function parseGroups(text: string): Map<string, string> {
  const bad = new BadLines('The list of groups', EXPECTED);
  const groups = new Map<string, string>();
  for (const line of linesOf(text)) {
    const [member, group, ...more] = delimitedFields(line.text);
    const known = groups.get(member ?? '');
    if (!member || !group || more.length > 0 || (known ?? group) !== group) bad.add(line);
    else groups.set(member, group);
  }
  bad.throwIfAny();
  if (groups.size > 0) return groups;
  throw new FaceNetError('INVALID_ARGUMENT', 'The list of groups is empty.', { hint: EXPECTED });
}
