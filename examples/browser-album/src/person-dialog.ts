import type { Album, AlbumFace, Person } from './album.js';
import { faceImage, photoCount } from './people-view.js';

const dialog = document.querySelector<HTMLDialogElement>('#person')!;
const nameField = dialog.querySelector<HTMLInputElement>('#person-name')!;
const others = dialog.querySelector<HTMLSelectElement>('#other')!;
const mergeButton = dialog.querySelector<HTMLButtonElement>('#merge')!;
const pictures = dialog.querySelector<HTMLElement>('.pictures')!;

/** Shows the photos of a person, to be named, merged with another, or corrected. */
export function openPerson(album: Album, person: Person, onChange: () => void): void {
  const { cluster } = person;
  const urls: string[] = [];
  const changed = () => {
    onChange();
    const again = album.people().find((one) => one.cluster === cluster);
    if (again) draw(again);
    else dialog.close();
  };

  const draw = (current: Person) => {
    nameField.value = current.named ? current.name : '';
    const rest = album.people().filter((one) => one.cluster !== cluster);
    others.replaceChildren(
      ...rest.map(
        ({ name, faces, cluster: id }) =>
          new Option(`${name}, ${photoCount(faces.length)}`, String(id)),
      ),
    );
    others.parentElement!.hidden = rest.length === 0;
    pictures.replaceChildren(
      ...current.faces.map((face) => picture(face, current.faces.length > 1)),
    );
  };

  const picture = (face: AlbumFace, separable: boolean) => {
    const item = document.createElement('li');
    const photo = album.photos.get(face.photo);
    const title = face.path.split('/').at(-1)!;
    item.append(photo ? photoWithFace(photo, face, title, urls) : faceImage(face, title));
    const caption = document.createElement('p');
    caption.textContent = title;
    caption.title = face.path;
    item.append(caption);
    if (separable) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'Not this person';
      button.addEventListener('click', () => {
        album.separate(cluster, face);
        changed();
      });
      item.append(button);
    }
    return item;
  };

  nameField.onchange = () => {
    album.name(cluster, nameField.value);
    onChange();
  };
  mergeButton.onclick = () => {
    album.merge(cluster, Number(others.value));
    changed();
  };
  dialog.onclose = () => {
    for (const url of urls) URL.revokeObjectURL(url);
    pictures.replaceChildren();
  };
  draw(person);
  dialog.showModal();
  dialog.scrollTop = 0;
}

/** The photo with a frame around the face. */
function photoWithFace(
  photo: File,
  { box: [left, top, right, bottom] }: AlbumFace,
  title: string,
  urls: string[],
): HTMLElement {
  const frame = document.createElement('div');
  frame.className = 'frame';
  const image = new Image();
  image.alt = title;
  image.loading = 'lazy';
  image.addEventListener('load', () => {
    const { naturalWidth: width, naturalHeight: height } = image;
    const mark = document.createElement('i');
    mark.style.left = `${(100 * left) / width}%`;
    mark.style.top = `${(100 * top) / height}%`;
    mark.style.width = `${(100 * (right - left)) / width}%`;
    mark.style.height = `${(100 * (bottom - top)) / height}%`;
    frame.append(mark);
  });
  const url = URL.createObjectURL(photo);
  urls.push(url);
  image.src = url;
  frame.append(image);
  return frame;
}
