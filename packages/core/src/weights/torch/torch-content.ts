import type { LaterBytes } from '../file-bytes.js';
import type { PickleValue } from '../pickle/values.js';
import type { TorchStorage } from './torch-storage.js';

/** What both forms of PyTorch's files hold: a value, and the numbers that it refers to. */
export interface TorchContent {
  readonly value: PickleValue;
  readonly littleEndian: boolean;
  /** @throws FaceNetError WEIGHTS_CORRUPT when the file lacks them */
  bytesOf(storage: TorchStorage): LaterBytes;
}
