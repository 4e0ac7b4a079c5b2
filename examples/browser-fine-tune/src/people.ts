import type { EnrolledFace } from '@facenet/core/training';
import { faceTile } from './face-tile.js';
import type { SeenFace } from './look-at-photo.js';

/** Everybody who was shown, with what is learned from and what is kept for the test. */
export class People {
  readonly #faces = new Map<string, SeenFace[]>();
  readonly #root: HTMLElement;
  readonly #onChange: () => void;

  constructor(root: HTMLElement, onChange: () => void) {
    this.#root = root;
    this.#onChange = onChange;
  }

  add(name: string, face: SeenFace): void {
    this.#faces.set(name, [...(this.#faces.get(name) ?? []), face]);
    this.#changed();
  }

  /** Whether somebody was shown in this photo: shown twice, it would be learned and kept for the test. */
  has(name: string, photo: File): boolean {
    const faces = this.#faces.get(name) ?? [];
    return faces.some(({ title, size }) => title === photo.name && size === photo.size);
  }

  remove(name: string): void {
    this.#faces.delete(name);
    this.#changed();
  }

  /** Whether there is enough to learn from. */
  get ready(): boolean {
    return this.#faces.size >= 2;
  }

  learnedFrom(): EnrolledFace[] {
    return this.#all()
      .filter(({ kept }) => !kept)
      .map(({ name, face: { embedding, views } }) => ({ name, embedding, views }));
  }

  kept(): { readonly name: string; readonly face: SeenFace }[] {
    return this.#all().filter(({ kept }) => kept);
  }

  #all() {
    return [...this.#faces].flatMap(([name, faces]) =>
      faces.map((face, i) => ({ name, face, kept: isKept(i) })),
    );
  }

  #changed(): void {
    const cards = [...this.#faces].map(([name, faces]) => {
      const card = document.createElement('article');
      const heading = document.createElement('h3');
      heading.textContent = name;
      const remove = document.createElement('button');
      remove.type = 'button';
      remove.textContent = 'Remove';
      remove.setAttribute('aria-label', `Remove ${name}`);
      remove.addEventListener('click', () => this.remove(name));
      const tiles = document.createElement('div');
      tiles.className = 'faces';
      tiles.append(
        ...faces.map(({ aligned, title }, i) =>
          faceTile(aligned, title, isKept(i) ? [['test', 'soft']] : []),
        ),
      );
      card.append(heading, remove, tiles);
      return card;
    });
    this.#root.replaceChildren(...cards);
    this.#onChange();
  }
}

/** Every third photo of a person. */
const isKept = (place: number) => place % 3 === 2;
