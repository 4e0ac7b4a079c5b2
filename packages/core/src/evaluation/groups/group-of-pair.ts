/**
 * The group that both images of a pair belong to, for `evaluateByGroup`.
 *
 * @param groups by the path of an image (with or without its ending), or by the path or name of a
 *   folder that images lie in, as `parseGroups` reads them
 * @param a path of an image, as `imageKeyText` gives it or as the file system does
 * @returns undefined where the two differ in it, or one of them has none
 */
export function groupOfPair(
  groups: ReadonlyMap<string, string>,
  a: string,
  b: string,
): string | undefined {
  const group = groupOfImage(groups, a);
  return group === groupOfImage(groups, b) ? group : undefined;
}

/** Its own group, else that of the nearest folder. */
function groupOfImage(groups: ReadonlyMap<string, string>, image: string): string | undefined {
  const path = image.replaceAll('\\', '/');
  const own = groups.get(image) ?? groups.get(path) ?? groups.get(path.replace(/\.\w+$/, ''));
  if (own !== undefined) return own;
  const folders = path.split('/').slice(0, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const folder = groups.get(folders.slice(0, depth).join('/')) ?? groups.get(folders[depth - 1]!);
    if (folder !== undefined) return folder;
  }
  return undefined;
}
