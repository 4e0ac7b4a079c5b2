import type { DetectedFace } from '../detection/index.js';
import type { Box, Point } from '../image/geometry.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { HeldFrame } from '../image/trackable-frame.js';
import type { FacePlace } from '../pipeline/face-engine.js';
import type { TrackedFaces } from './track-faces.js';

/** Pixels that the smallest face keeps where faces are looked for: all detectors find it then. */
const FACE_AT_WORK = 40;
/** The smallest face, of the frame's longer side: somebody three metres from a camera. */
const SMALLEST_FACE = 1 / 16;

/**
 * Finds faces in a small copy of a frame, as small as the smallest face allows, and cuts crops from the frame
 * itself, of which only the surroundings of those faces are read. Boxes are in pixels of the frame.
 */
export function facesOfHeld(facenet: TrackedFaces<never>): TrackedFaces<HeldFrame> {
  return {
    async detect(frame, options = {}) {
      const { minSize = smallestFace(frame) } = options;
      if (!isHeld(frame)) return facenet.detect(frame, { ...options, minSize });
      const scale = minSize > FACE_AT_WORK ? FACE_AT_WORK / minSize : 1;
      const image = await frame.shrunk(scale);
      const faces = await facenet.detect(image, { ...options, minSize: minSize * scale });
      return faces.map((face) => enlarged(face, frame, image));
    },
    async align(frame, faces = []) {
      if (!isHeld(frame)) return facenet.align(frame, faces);
      const crops: RgbImage[] = [];
      for (const face of faces) {
        const region = surroundings(face.box, frame);
        const [crop] = await facenet.align(await frame.part(region), [movedInto(face, region)]);
        crops.push(crop!);
      }
      return crops;
    },
    embed: (crops, options) => facenet.embed(crops, options),
  };
}

/** What video looks for unless it is told: larger faces than in photos, for the time's sake. */
function smallestFace({ width, height }: Pick<RgbImage, 'width' | 'height'>): number {
  return Math.max(FACE_AT_WORK, Math.max(width, height) * SMALLEST_FACE);
}

function isHeld(frame: HeldFrame | RgbImage): frame is HeldFrame {
  return 'shrunk' in frame;
}

function enlarged(face: DetectedFace, frame: HeldFrame, image: RgbImage): DetectedFace {
  if (image.width === frame.width && image.height === frame.height) return face;
  const [x, y] = [frame.width / image.width, frame.height / image.height];
  const { box, landmarks } = face;
  return {
    ...face,
    box: [box[0] * x, box[1] * y, box[2] * x, box[3] * y],
    landmarks: landmarks.map(([px, py]) => [px * x, py * y] as const) as never,
  };
}

/** The face with as much around it as any crop of it shows, tilted ones too. */
function surroundings([x1, y1, x2, y2]: Box, { width, height }: HeldFrame): Box {
  const rim = Math.max(x2 - x1, y2 - y1);
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  const left = within(Math.floor(x1 - rim), width - 1);
  const top = within(Math.floor(y1 - rim), height - 1);
  return [
    left,
    top,
    Math.max(left + 1, within(Math.ceil(x2 + rim), width)),
    Math.max(top + 1, within(Math.ceil(y2 + rim), height)),
  ];
}

function movedInto({ box, landmarks }: FacePlace, [left, top]: Box): FacePlace {
  return {
    box: [box[0] - left, box[1] - top, box[2] - left, box[3] - top],
    landmarks: landmarks.map(([x, y]): Point => [x - left, y - top]) as never,
  };
}
