/** A photo that was chosen or dropped, and where it lay: "holiday/beach.jpg". */
export interface ChosenPhoto {
  readonly path: string;
  readonly file: File;
}

/** Files without a type that are photos all the same; the browser says itself which it cannot read. */
const PHOTO_NAME = /\.(jpe?g|png|webp|gif|avif|heic|heif|bmp)$/i;

/** The photos among files, those of hidden folders left out. */
export function photosAmong(files: Iterable<ChosenPhoto>): ChosenPhoto[] {
  return [...files].filter(
    ({ path, file }) =>
      (file.type.startsWith('image/') || PHOTO_NAME.test(path)) && !/(^|\/)\./.test(path),
  );
}

/** What `<input type="file">` gives, of folders too. */
export function chosenFiles(files: FileList | null): ChosenPhoto[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What was dropped, with all that is in folders. To be called in the event: later it is empty. */
export async function droppedFiles(transfer: DataTransfer | null): Promise<ChosenPhoto[]> {
  const items = [...(transfer?.items ?? [])].filter(({ kind }) => kind === 'file');
  const roots = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: ChosenPhoto[] = [];
  for (const root of roots) {
    if (root instanceof File) found.push({ path: root.name, file: root });
    else if (root) await walk(root, found);
  }
  return found;
}

async function walk(entry: FileSystemEntry, found: ChosenPhoto[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    found.push({ path: entry.fullPath.slice(1), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A hundred at a time, until none come.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return;
    for (const child of some) await walk(child, found);
  }
}
