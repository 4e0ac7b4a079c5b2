import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { OnnxFile } from '@facenet/core/network';

/** A user's ONNX model by its path alone, which crosses threads: the engine opens it, and files beside. */
export function onnxFileAt(path: string): OnnxFile {
  return {
    name: basename(path),
    path,
    size: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
    read: () => readFileSync(path),
    beside: [],
  };
}
