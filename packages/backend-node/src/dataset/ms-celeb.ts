import { constants } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceNetError, type ProgressReporter, type RgbImage } from '@facenet/core';
import { resizeBilinear } from '@facenet/core/image';
import { throwIfAborted } from '../abortable.js';
import { decodeImage, encodeImage } from '../codec/index.js';
import { ioFailed, openRegularFile, writeAtomically } from '../files/index.js';

/** How the images of MS-Celeb's files are written. */
export interface DecodeMsCelebOptions {
  /** Side of the images in pixels, to which they are stretched (bilinear); default: as they are. */
  readonly size?: number;
  /** Default png. */
  readonly format?: 'png' | 'jpg';
  /** Longest line that is read, in bytes; default 256 MiB. */
  readonly maxLine?: number;
  /** Told of the bytes that are read. */
  readonly onProgress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

/** What became of a line. */
export type DecodedLine = {
  /** The TSV file, and the number of the line in it, from 1. */
  readonly file: string;
  readonly line: number;
} & (
  | {
      readonly path: string;
      /** Whether the image was there already: of an earlier run, or of a line before. */
      readonly kept: boolean;
    }
  | { readonly error: FaceNetError }
);

const MOST_SIZE = 8192;
/** Images that are decoded while the lines before are written. */
const AT_A_TIME = 4;

/**
 * Takes the images out of the files in which MS-Celeb-1M was published: lines of fields between tabs,
 * of which the first names the folder (the person), the second and fifth the file, and the sixth is
 * the image in base64. Lines may be of any length and are read one at a time. A line that is damaged
 * is an outcome with an error and ends nothing; images that are there already are not made again, so
 * that a run that was stopped goes on.
 *
 * @param files in the order in which they are read
 * @param outputDir gets a folder for each person
 * @returns what became of each line, in order; empty lines are left out
 * @throws FaceNetError INVALID_ARGUMENT (a size, a format), ABORTED, IO_FAILED (a TSV file that cannot
 * be read, a folder that cannot be written)
 */
export async function* decodeMsCeleb(
  files: readonly string[],
  outputDir: string,
  options: DecodeMsCelebOptions = {},
): AsyncGenerator<DecodedLine, void, undefined> {
  const { size, format = 'png', signal } = options;
  if (size !== undefined && !(Number.isInteger(size) && size >= 1 && size <= MOST_SIZE)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The size is ${size}.`, {
      hint: `It is a whole number of 1...${MOST_SIZE} pixels.`,
    });
  }
  if (format !== 'png' && format !== 'jpg') {
    throw new FaceNetError('INVALID_ARGUMENT', `The format is ${String(format)}.`, {
      hint: 'It is png or jpg.',
    });
  }
  /** Two lines for one file must not both find that it is not there. */
  const writing = new Map<string, Promise<unknown>>();
  const decode = async ({ file, line, text }: Line): Promise<DecodedLine> => {
    try {
      const { path, image } = parseLine(text, outputDir, format);
      await writing.get(path)?.catch(() => {});
      const work = writeImage(path, image, format, size);
      writing.set(path, work);
      const kept = await work.finally(() => writing.delete(path));
      return { file, line, path, kept };
    } catch (error) {
      // A disk that is full is so for all lines.
      if (FaceNetError.is(error, 'IO_FAILED')) throw error;
      return { file, line, error: FaceNetError.from(error, 'IMAGE_UNREADABLE') };
    }
  };
  for await (const outcome of inOrder(linesOf(files, options), decode, AT_A_TIME)) {
    throwIfAborted(signal, 'Decoding');
    yield outcome;
  }
}

interface Line {
  readonly file: string;
  readonly line: number;
  /** An error for a line that is too long. */
  readonly text: Buffer | FaceNetError;
}

const CHUNK = 1 << 20;
const LONGEST_LINE = 256 * 2 ** 20;
const NEWLINE = 0x0a;

async function* linesOf(
  files: readonly string[],
  { maxLine = LONGEST_LINE, onProgress, signal }: DecodeMsCelebOptions,
): AsyncGenerator<Line> {
  for (const file of files) {
    const handle = await openRegularFile(file, constants.O_RDONLY).catch((error) => {
      throw ioFailed('read', file, error);
    });
    try {
      const { size: total } = await handle.stat();
      let [done, line, length] = [0, 0, 0];
      let parts: Buffer[] = [];
      const finish = (): Line | undefined => {
        line++;
        const text = Buffer.concat(parts);
        const tooLong = length > maxLine;
        [parts, length] = [[], 0];
        if (tooLong) return { file, line, text: badLine(`is longer than ${maxLine} bytes`) };
        const empty = text.length < 64 && text.toString('latin1').trim() === '';
        return empty ? undefined : { file, line, text };
      };
      const add = (part: Buffer) => {
        length += part.length;
        if (length <= maxLine) parts.push(part);
        else parts = []; // nothing of it is needed any more
      };
      for (;;) {
        throwIfAborted(signal, 'Decoding');
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, done);
        if (bytesRead === 0) break;
        done += bytesRead;
        onProgress?.({ task: 'decode', done, total, unit: 'bytes', item: file });
        let rest = buffer.subarray(0, bytesRead);
        for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
          add(rest.subarray(0, end));
          const whole = finish();
          if (whole) yield whole;
          rest = rest.subarray(end + 1);
        }
        add(rest);
      }
      const last = length > 0 ? finish() : undefined;
      if (last) yield last;
    } catch (error) {
      throw FaceNetError.is(error) ? error : ioFailed('read', file, error);
    } finally {
      await handle.close();
    }
  }
}

const FIELDS = 6;
/** Names end at 255 bytes on most file systems, and temporary files have longer ones. */
const LONGEST_NAME = 180;

function parseLine(
  text: Buffer | FaceNetError,
  outputDir: string,
  format: string,
): { path: string; image: Buffer } {
  if (FaceNetError.is(text)) throw text;
  const fields: string[] = [];
  let start = 0;
  for (let field = 0; field < FIELDS; field++) {
    if (start > text.length) throw badLine(`has ${field} fields of ${FIELDS}`);
    const tab = text.indexOf(0x09, start);
    const end = tab < 0 ? text.length : tab;
    // Images, which are long, need no decoding of UTF-8.
    fields.push(text.toString(field === FIELDS - 1 ? 'latin1' : 'utf8', start, end));
    start = end + 1;
  }
  const [folder, name, , , number, base64] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const file = `${name}-${number}.${format}`.replaceAll(/[/\\]/g, '_');
  // Whoever wrote the file must not choose where on this disk it goes.
  if (!isName(folder)) throw badLine(`names the folder ${JSON.stringify(folder.slice(0, 60))}`);
  if (!isName(file)) throw badLine(`names the file ${JSON.stringify(file.slice(0, 60))}`);
  const image = Buffer.from(base64, 'base64');
  if (image.length === 0) throw badLine('has no image');
  return { path: join(outputDir, folder, file), image };
}

function isName(text: string): boolean {
  if (text === '' || text === '.' || text === '..') return false;
  return Buffer.byteLength(text) <= LONGEST_NAME && !/[/\\\0]/.test(text);
}

/** @returns whether the file was there already */
async function writeImage(
  path: string,
  bytes: Buffer,
  format: 'png' | 'jpg',
  size: number | undefined,
): Promise<boolean> {
  if ((await stat(path).catch(() => undefined))?.isFile()) return true;
  const decoded = await decodeImage(bytes);
  const image: RgbImage = size === undefined ? decoded : resizeBilinear(decoded, size, size);
  await writeAtomically(path, await encodeImage(image, format === 'png' ? 'png' : 'jpeg'));
  return false;
}

function badLine(problem: string): FaceNetError {
  return new FaceNetError('IMAGE_UNREADABLE', `The line ${problem}.`, {
    hint: 'Lines are: folder, name, rank, image address, page address or number, base64 image.',
  });
}

/**
 * Works on several items at a time and gives the results in the order of the items. Items are taken
 * only as the work goes on. When one fails, those under way are waited for and dropped.
 *
 * @param most items at work at a time
 */
async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  most: number,
): AsyncGenerator<Result, void, undefined> {
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      result.catch(() => {}); // it is told when its turn comes
      underWay.push(result);
      if (underWay.length >= most) yield await (underWay.shift() as Promise<Result>);
    }
    while (underWay.length > 0) yield await (underWay.shift() as Promise<Result>);
  } finally {
    await Promise.allSettled(underWay);
  }
}
