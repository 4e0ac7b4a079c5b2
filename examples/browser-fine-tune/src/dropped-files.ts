/** A photo, and the folder that it was in, if any. */
export interface GivenPhoto {
  readonly folder: string;
  readonly file: File;
}

const PHOTO = /\.(jpe?g|png|webp|avif|gif|bmp)$/i;

/** Photos of `<input type="file">`, with folders where it takes them. */
export function chosenPhotos(input: HTMLInputElement): GivenPhoto[] {
  const photos = [...(input.files ?? [])].map((file) => {
    return { file, folder: file.webkitRelativePath.split('/').at(-2) ?? '' };
  });
  input.value = ''; // the same may be chosen again
  return photos.filter(({ file }) => PHOTO.test(file.name));
}

/** Photos of a drop, those in folders and in folders of folders too. */
export async function droppedPhotos(transfer: DataTransfer): Promise<GivenPhoto[]> {
  // Before the first `await`, after which the list is empty.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const photos: GivenPhoto[] = [];
  for (const entry of entries) {
    if (entry instanceof File) photos.push({ file: entry, folder: '' });
    else if (entry) photos.push(...(await photosUnder(entry, '')));
  }
  return photos.filter(({ file }) => PHOTO.test(file.name));
}

async function photosUnder(entry: FileSystemEntry, folder: string): Promise<GivenPhoto[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ file, folder }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const photos: GivenPhoto[] = [];
  for (;;) {
    // It gives a hundred at a time, and none in the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return photos;
    for (const each of some) photos.push(...(await photosUnder(each, entry.name)));
  }
}
