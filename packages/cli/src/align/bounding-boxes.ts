import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ioFailed } from '@facenet/backend-node';
import { cropPath, type WrittenFace } from './align-photo.js';

/** Numbers of five digits, of which the original leaves out the last one. */
const NUMBERS = 99_999;
const ATTEMPTS = 100;

/**
 * The original's record of a run: "CROP x1 y1 x2 y2" for every face written, "CROP" alone for a
 * photo without a face.
 */
export class BoundingBoxFile {
  readonly #outputDir: string;
  readonly #path: string;

  private constructor(outputDir: string, path: string) {
    this.#outputDir = outputDir;
    this.#path = path;
  }

  /**
   * Begins `bounding_boxes_NNNNN.txt` with a random number that no other run has.
   *
   * @throws FaceNetError IO_FAILED
   */
  static async create(outputDir: string): Promise<BoundingBoxFile> {
    for (let attempt = 1; ; attempt++) {
      const number = String(Math.floor(Math.random() * NUMBERS)).padStart(5, '0');
      const path = join(outputDir, `bounding_boxes_${number}.txt`);
      try {
        await writeFile(path, '', { flag: 'wx' });
        return new BoundingBoxFile(outputDir, path);
      } catch (error) {
        const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
        if (!taken || attempt === ATTEMPTS) throw ioFailed('write', path, error);
      }
    }
  }

  /** @throws FaceNetError IO_FAILED */
  async add(faces: readonly WrittenFace[]): Promise<void> {
    const line = ({ path, box }: WrittenFace) => `${this.#pathOf(path)} ${box.join(' ')}\n`;
    await this.#append(faces.map(line).join(''));
  }

  /** @throws FaceNetError IO_FAILED */
  async addWithoutFace(crop: string): Promise<void> {
    await this.#append(`${this.#pathOf(cropPath(crop))}\n`);
  }

  #pathOf(path: string): string {
    return join(this.#outputDir, path);
  }

  async #append(lines: string): Promise<void> {
    try {
      await appendFile(this.#path, lines);
    } catch (error) {
      throw ioFailed('write', this.#path, error);
    }
  }
}
