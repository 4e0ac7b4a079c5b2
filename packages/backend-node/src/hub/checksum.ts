import { createHash } from 'node:crypto';
import type { FilePin } from '@facenet/core/models';

/** How these bytes differ from what is pinned, as the end of a sentence; undefined when equal. */
export function findMismatch(bytes: Uint8Array, pin: FilePin): string | undefined {
  if (bytes.length !== pin.bytes) return sizeMismatch(bytes.length, pin);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return sha256 === pin.sha256 ? undefined : `has sha256 ${sha256}, not ${pin.sha256}`;
}

export function sizeMismatch(actual: number, pin: FilePin): string {
  return `has ${actual} bytes, not ${pin.bytes}`;
}
