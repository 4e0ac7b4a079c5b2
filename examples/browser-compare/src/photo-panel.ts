import { type AnalyzedFace, FaceNetError } from '@facenet/core';

/** What the panel asks for the faces in a photo. */
export type FindFaces = (photo: File, signal: AbortSignal) => Promise<AnalyzedFace[]>;

/** One of the photos: chosen, shown with its faces, one of which is picked. */
export class PhotoPanel {
  /** The face that is picked; undefined while there is none. */
  face: AnalyzedFace | undefined;
  readonly #root: HTMLElement;
  readonly #find: FindFaces;
  readonly #onChange: () => void;
  readonly #name: string;
  readonly #frame: HTMLElement;
  readonly #image: HTMLImageElement;
  readonly #status: HTMLElement;
  #work = new AbortController();

  constructor(root: HTMLElement, find: FindFaces, onChange: () => void) {
    const template = document.querySelector<HTMLTemplateElement>('#panel')!;
    root.append(template.content.cloneNode(true));
    this.#root = root;
    this.#find = find;
    this.#onChange = onChange;
    this.#name = root.getAttribute('aria-label')!.toLowerCase();
    this.#frame = root.querySelector('.frame')!;
    this.#image = root.querySelector('img')!;
    this.#status = root.querySelector('.status')!;
    const input = root.querySelector('input')!;
    input.setAttribute('aria-label', `Choose the ${this.#name}`);
    input.addEventListener('change', () => {
      if (input.files?.[0]) void this.show(input.files[0]);
      input.value = ''; // the same file may be chosen again
    });
    for (const type of ['dragenter', 'dragover']) {
      root.addEventListener(type, () => root.classList.add('over'));
    }
    for (const type of ['dragleave', 'drop']) {
      root.addEventListener(type, () => root.classList.remove('over'));
    }
  }

  /** Whether a photo is shown here, or is being looked at. */
  get taken(): boolean {
    return !this.#frame.hidden;
  }

  contains(target: EventTarget | null): boolean {
    return target instanceof Node && this.#root.contains(target);
  }

  /** Shows a photo and looks for faces; what was under way for another photo stops. */
  async show(photo: File): Promise<void> {
    this.#work.abort();
    this.#work = new AbortController();
    const { signal } = this.#work;
    this.face = undefined;
    this.#onChange();
    this.#clearFaces();
    URL.revokeObjectURL(this.#image.src);
    this.#image.src = URL.createObjectURL(photo);
    this.#image.alt = `The ${this.#name}, ${photo.name}`;
    this.#frame.hidden = false;
    this.#root.classList.add('taken');
    this.#say('Looking for faces …');
    try {
      const faces = await this.#find(photo, signal);
      await this.#image.decode();
      if (!signal.aborted) this.#draw(faces);
    } catch (error) {
      if (signal.aborted) return;
      this.#frame.hidden = true;
      this.#root.classList.remove('taken');
      this.#say(FaceNetError.from(error).message, true);
    }
  }

  #draw(found: readonly AnalyzedFace[]): void {
    // From left to right, as people count them.
    const faces = [...found].sort((a, b) => a.box[0] - b.box[0]);
    const { naturalWidth: width, naturalHeight: height } = this.#image;
    const buttons = faces.map((face, i) => {
      // What shows of a face at the edge of the photo.
      const [left, top] = [Math.max(0, face.box[0]), Math.max(0, face.box[1])];
      const [right, bottom] = [Math.min(width, face.box[2]), Math.min(height, face.box[3])];
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'face';
      button.setAttribute('aria-label', `Face ${i + 1} of ${faces.length} in the ${this.#name}`);
      button.style.left = `${(100 * left) / width}%`;
      button.style.top = `${(100 * top) / height}%`;
      button.style.width = `${(100 * (right - left)) / width}%`;
      button.style.height = `${(100 * (bottom - top)) / height}%`;
      button.addEventListener('click', () => pick(face));
      return button;
    });
    const pick = (face: AnalyzedFace) => {
      this.face = face;
      buttons.forEach((button, i) => {
        button.setAttribute('aria-pressed', String(faces[i] === face));
      });
      this.#onChange();
    };
    this.#frame.append(...buttons);
    const [largest] = [...faces].sort((a, b) => area(b) - area(a));
    if (largest) pick(largest);
    if (faces.length === 0) this.#say('No face is found. Try a photo with a larger face.', true);
    else if (faces.length === 1) this.#say('');
    else this.#say(`${faces.length} faces: pick the one to compare.`);
  }

  #clearFaces(): void {
    for (const button of this.#frame.querySelectorAll('button')) button.remove();
  }

  #say(text: string, failed = false): void {
    this.#status.textContent = text;
    this.#status.classList.toggle('error', failed);
  }
}

const area = ({ box: [left, top, right, bottom] }: AnalyzedFace) => (right - left) * (bottom - top);
