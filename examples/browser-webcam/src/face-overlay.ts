import type { VideoFace, VideoFaces } from '@facenet/core';

/** A button over each face of a video, which moves along with it. */
export class FaceOverlay {
  readonly #root: HTMLElement;
  readonly #onPick: (face: VideoFace) => void;
  readonly #buttons = new Map<number, HTMLButtonElement>();
  #faces: readonly VideoFace[] = [];

  constructor(root: HTMLElement, onPick: (face: VideoFace) => void) {
    this.#root = root;
    this.#onPick = onPick;
  }

  /** @param mirrored whether the video is shown as a mirror shows it */
  show(
    { tracks, width, height }: Pick<VideoFaces, 'tracks' | 'width' | 'height'>,
    mirrored: boolean,
  ) {
    this.#faces = tracks.filter(({ confirmed }) => confirmed);
    for (const [id, button] of this.#buttons) {
      if (this.#faces.some((face) => face.id === id)) continue;
      button.remove();
      this.#buttons.delete(id);
    }
    for (const face of this.#faces) {
      const [x1, y1, x2, y2] = face.box;
      const { style, firstElementChild: label } = this.#buttonOf(face);
      style.left = `${(100 * (mirrored ? width - x2 : x1)) / width}%`;
      style.top = `${(100 * y1) / height}%`;
      style.width = `${(100 * (x2 - x1)) / width}%`;
      style.height = `${(100 * (y2 - y1)) / height}%`;
      const text = face.person?.name ?? (face.decided ? 'Who is this?' : '...');
      if (label!.textContent !== text) label!.textContent = text;
    }
  }

  clear(): void {
    this.show({ tracks: [], width: 1, height: 1 }, false);
  }

  #buttonOf({ id, person }: VideoFace): HTMLButtonElement {
    let button = this.#buttons.get(id);
    if (!button) {
      button = document.createElement('button');
      button.type = 'button';
      button.className = 'face';
      button.append(document.createElement('span'));
      button.addEventListener('click', () => {
        const face = this.#faces.find((each) => each.id === id);
        if (face) this.#onPick(face);
      });
      this.#buttons.set(id, button);
      this.#root.append(button);
    }
    button.classList.toggle('known', person !== undefined);
    const label = person ? `${person.name}: name this face` : `Face ${id}, not known: name it`;
    if (button.ariaLabel !== label) button.ariaLabel = label;
    return button;
  }
}
