import type { ImageSource } from '@facenet/backend-web';
import type { Gallery } from '@facenet/core/gallery';

/** Shows who is known, with a picture of each, and forgets them. */
export async function showPeople(
  gallery: Gallery<ImageSource>,
  list: HTMLUListElement,
  onForget: () => void,
): Promise<void> {
  const people = await gallery.people();
  const items = await Promise.all(
    people.map(async ({ name }) => {
      const item = document.createElement('li');
      const picture = await pictureOf(gallery, name);
      const called = document.createElement('span');
      called.textContent = name;
      const forget = document.createElement('button');
      forget.type = 'button';
      forget.textContent = 'Forget';
      forget.ariaLabel = `Forget ${name}`;
      forget.addEventListener('click', async () => {
        forget.disabled = true;
        await gallery.remove(name);
        await gallery.compact(); // the pictures, too
        onForget();
        await showPeople(gallery, list, onForget);
      });
      item.append(picture, called, forget);
      return item;
    }),
  );
  for (const { src } of list.querySelectorAll('img')) URL.revokeObjectURL(src);
  list.replaceChildren(...items);
}

async function pictureOf(gallery: Gallery<ImageSource>, name: string): Promise<HTMLImageElement> {
  const image = new Image(48, 48);
  image.alt = '';
  const [face] = await gallery.faces(name);
  const bytes = face && (await gallery.crop(face.id));
  if (bytes) image.src = URL.createObjectURL(new Blob([bytes as BlobPart]));
  return image;
}
