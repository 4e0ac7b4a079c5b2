import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const repository = new URL('../../../', import.meta.url);

/**
 * The first example of a language below a heading of our documentation, so that tests run what is written there.
 *
 * @param path from the root of the repository, such as `docs/browser.md`
 * @param language as the fence of the example names it
 */
export async function documentedExample(
  path: string,
  heading: string,
  language: string,
): Promise<string> {
  const text = await readFile(fileURLToPath(new URL(path, repository)), 'utf8');
  const [, below = ''] = text.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [section = ''] = below.split(/^#+ /m);
  const example = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(section)?.[1];
  if (!example) throw new Error(`${path} has no example in ${language} below "${heading}".`);
  return example;
}

/**
 * The program that README.md shows under "Use it in ...".
 *
 * @param place as README has it: "Node", "a browser"
 */
export const readmeExample = (place: string): Promise<string> =>
  documentedExample('README.md', `Use it in ${place}`, 'ts');
