import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const repository = new URL('../../../', import.meta.url);

/**
 * The program that README.md shows under "Use it in ...".
 *
 * @param place as README has it: "Node", "a browser"
 */
export async function readmeExample(place: string): Promise<string> {
  const readme = await readFile(fileURLToPath(new URL('README.md', repository)), 'utf8');
  const [, example] =
    new RegExp(`## Use it in ${place}\n.*?\`\`\`ts\n(.*?)\`\`\``, 's').exec(readme) ?? [];
  if (example === undefined) throw new Error(`README.md has no example for ${place}.`);
  return example;
}
