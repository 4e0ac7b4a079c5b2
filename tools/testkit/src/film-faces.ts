/** Pixels, red first. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** Somebody who moves through a film: a photo, and where its face is when. */
export interface FilmedFace {
  readonly name: string;
  readonly photo: Pixels;
  /** The face in the photo. */
  readonly face: Box;
  /** Middle and width of the face in the film, at a time in milliseconds; undefined while away. */
  at(time: number): { readonly x: number; readonly y: number; readonly width: number } | undefined;
}

/** Where a face is in a frame. */
export interface FilmedPlace {
  readonly id: string;
  readonly box: Box;
  /** The share of it that others cover, or that is outside the frame, 0...1. */
  readonly hidden: number;
}

/** How much of the photo around the face is shown, in sizes of the face. */
const AROUND = 0.45;
/** Places at which it is looked whether a face is covered: so many a side. */
const SAMPLES = 20;

/**
 * One frame of a film of people: their photos, cut out as ovals around the face, over a background. Of
 * two at one place the later in the list is in front.
 */
export function filmFaces(
  background: Pixels,
  people: readonly FilmedFace[],
  time: number,
): { readonly image: Pixels; readonly places: readonly FilmedPlace[] } {
  const image = { ...background, data: Uint8Array.from(background.data) };
  const shown = people.flatMap((person) => {
    const at = person.at(time);
    if (!at) return [];
    const scale = at.width / (person.face[2] - person.face[0]);
    const height = scale * (person.face[3] - person.face[1]);
    const box: Box = [
      at.x - at.width / 2,
      at.y - height / 2,
      at.x + at.width / 2,
      at.y + height / 2,
    ];
    return [{ person, box, scale }];
  });
  for (const { person, box, scale } of shown) paste(image, person, box, scale);
  const places = shown.map(({ person, box }, i) => ({
    id: person.name,
    box,
    hidden: hiddenShare(
      box,
      shown.slice(i + 1).map((other) => other.box),
      background,
    ),
  }));
  return { image, places };
}

/** What is shown around a face: middle and half axes of an oval. */
function ovalOf([x1, y1, x2, y2]: Box) {
  const rim = 1 + 2 * AROUND;
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2, a: ((x2 - x1) * rim) / 2, b: ((y2 - y1) * rim) / 2 };
}

function isInside(x: number, y: number, oval: ReturnType<typeof ovalOf>): boolean {
  return ((x - oval.x) / oval.a) ** 2 + ((y - oval.y) / oval.b) ** 2 < 1;
}

function paste(image: Pixels, { photo, face }: FilmedFace, box: Box, scale: number): void {
  const oval = ovalOf(box);
  const top = Math.max(0, Math.ceil(oval.y - oval.b));
  const bottom = Math.min(image.height, oval.y + oval.b);
  const left = Math.max(0, Math.ceil(oval.x - oval.a));
  const right = Math.min(image.width, oval.x + oval.a);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (!isInside(x, y, oval)) continue;
      const [u, v] = [face[0] + (x - box[0]) / scale, face[1] + (y - box[1]) / scale];
      if (u < 0 || v < 0 || u >= photo.width - 1 || v >= photo.height - 1) continue;
      const [column, row] = [Math.floor(u), Math.floor(v)];
      const [right, below] = [u - column, v - row];
      for (let c = 0; c < 3; c++) {
        const at = (dx: number, dy: number) =>
          photo.data[((row + dy) * photo.width + column + dx) * 3 + c]!;
        const upper = at(0, 0) + right * (at(1, 0) - at(0, 0));
        const lower = at(0, 1) + right * (at(1, 1) - at(0, 1));
        image.data[(y * image.width + x) * 3 + c] = Math.round(upper + below * (lower - upper));
      }
    }
  }
}

function hiddenShare(box: Box, front: readonly Box[], { width, height }: Pixels): number {
  const ovals = front.map(ovalOf);
  let hidden = 0;
  for (let i = 0; i < SAMPLES ** 2; i++) {
    const x = box[0] + ((box[2] - box[0]) * ((i % SAMPLES) + 0.5)) / SAMPLES;
    const y = box[1] + ((box[3] - box[1]) * (Math.floor(i / SAMPLES) + 0.5)) / SAMPLES;
    const outside = x < 0 || y < 0 || x >= width || y >= height;
    if (outside || ovals.some((oval) => isInside(x, y, oval))) hidden++;
  }
  return hidden / SAMPLES ** 2;
}
