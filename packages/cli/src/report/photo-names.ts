const SEPARATOR = /[\\/]/;
const EXTENSION = /(?<=.)\.(?:jpe?g|png|webp|gif|bmp|tiff?)$/i;

/**
 * Short names of images: their paths below the folder that all share. A folder whose name the file
 * repeats, as in `Ann_Lee/Ann_Lee_0001.jpg`, is left out, and so is the extension.
 */
export function photoNamer(paths: Iterable<string>): (path: string) => string {
  const shared = sharedFolders(paths);
  return (path) => {
    const parts = path.split(SEPARATOR).slice(shared);
    const [folder, file] = parts.slice(-2);
    if (folder && file?.startsWith(`${folder}_`)) parts.splice(-2, 1);
    return parts.join('/').replace(EXTENSION, '');
  };
}

/** How many folders all paths begin with. */
function sharedFolders(paths: Iterable<string>): number {
  let shared: string[] | undefined;
  for (const path of paths) {
    const folders = path.split(SEPARATOR).slice(0, -1);
    if (!shared) shared = folders;
    const differing = shared.findIndex((folder, i) => folder !== folders[i]);
    if (differing >= 0) shared = shared.slice(0, differing);
  }
  return shared?.length ?? 0;
}
