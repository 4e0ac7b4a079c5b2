import type { Album, AlbumFace, Person } from './album.js';

const element = (id: string) => document.getElementById(id) as HTMLElement;

/** Pictures of faces, each with one address as long as the page is open. */
const addresses = new WeakMap<Blob, string>();

export function faceImage({ crop }: AlbumFace, alt: string): HTMLImageElement {
  if (!addresses.has(crop)) addresses.set(crop, URL.createObjectURL(crop));
  const image = new Image(112, 112);
  image.src = addresses.get(crop)!;
  image.alt = alt;
  return image;
}

/** Draws everybody: those of several photos, and below those seen once. */
export function drawPeople(album: Album, open: (person: Person) => void): void {
  const people = album.people();
  const [several, once] = [
    people.filter(({ faces, named }) => faces.length > 1 || named),
    people.filter(({ faces, named }) => faces.length === 1 && !named),
  ];
  element('groups').replaceChildren(grid(several.map((person) => personButton(person, open))));
  const rest = element('once') as HTMLDetailsElement;
  rest.hidden = once.length === 0;
  rest.querySelector('summary')!.textContent =
    once.length === 1 ? 'One person is seen once' : `${once.length} people are seen once`;
  rest.querySelector('div')!.replaceChildren(...once.map((person) => personButton(person, open)));
}

function grid(buttons: readonly HTMLElement[]): HTMLElement {
  const made = document.createElement('div');
  made.className = 'grid';
  made.append(...buttons);
  return made;
}

function personButton(person: Person, open: (person: Person) => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'person';
  button.dataset.cluster = String(person.cluster);
  const faces = document.createElement('span');
  faces.className = 'covers';
  const covers = person.faces.slice(0, person.faces.length < 4 ? 1 : 4);
  faces.append(...covers.map((face) => faceImage(face, '')));
  const name = document.createElement('b');
  name.textContent = person.name;
  const count = document.createElement('small');
  count.textContent = photoCount(person.faces.length);
  button.append(faces, name, count);
  button.addEventListener('click', () => open(person));
  return button;
}

export const photoCount = (count: number) => (count === 1 ? '1 photo' : `${count} photos`);

/** Asks about pairs that may be one person. */
export async function drawSuggestions(album: Album, onChange: () => void): Promise<void> {
  const pairs = (await album.maybeSame()).slice(0, 3);
  const questions = pairs.map((pair) => {
    const [a, b] = pair;
    const question = document.createElement('div');
    question.className = 'question';
    const text = document.createElement('span');
    text.textContent = `Are ${a.name} and ${b.name} the same person?`;
    const [yes, no] = ['Yes, merge', 'No'].map((label) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      return button;
    });
    yes!.addEventListener('click', () => {
      album.merge(a.cluster, b.cluster);
      onChange();
    });
    no!.addEventListener('click', () => {
      album.keepApart(pair);
      onChange();
    });
    question.append(faceImage(a.faces[0]!, ''), faceImage(b.faces[0]!, ''), text, yes!, no!);
    return question;
  });
  element('suggestions').replaceChildren(...questions);
}
