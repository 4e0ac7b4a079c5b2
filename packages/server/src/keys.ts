import { createHash, timingSafeEqual } from 'node:crypto';
import { FaceNetError } from '@facenet/core';

/** What a key allows: `read` asks, `write` also changes the gallery. */
export type KeyRole = 'read' | 'write';

/** A key that clients send as `Authorization: Bearer KEY` or `X-API-Key: KEY`. */
export interface ApiKey {
  readonly role: KeyRole;
  /** At least 16 characters, or `sha256:` and the 64 hex digits of its SHA-256. */
  readonly key: string;
}

const LEAST_LENGTH = 16;
const HASHED = /^sha256:([0-9a-f]{64})$/i;

/**
 * The keys of a server. Only their hashes are kept, and a key is held against all of them in constant
 * time, so that neither a dump nor a clock tells one.
 */
export class KeyRing {
  readonly #keys: readonly { readonly role: KeyRole; readonly hash: Uint8Array }[];

  /** @throws FaceNetError INVALID_ARGUMENT for a key that is too short, or of no role */
  constructor(keys: readonly ApiKey[]) {
    this.#keys = keys.map(({ role, key }, i) => {
      if (role !== 'read' && role !== 'write') {
        throw new FaceNetError('INVALID_ARGUMENT', `Key ${i + 1} has the role "${role}".`, {
          hint: 'Roles are read and write.',
        });
      }
      return { role, hash: hashOf(key, i + 1) };
    });
  }

  /** Whether the server has keys at all; without any, everybody may do everything. */
  get open(): boolean {
    return this.#keys.length === 0;
  }

  /** What whoever brings this may do, at most; nothing if it is no key. */
  roleOf(presented: string): KeyRole | undefined {
    const hash = sha256(presented);
    let role: KeyRole | undefined;
    for (const known of this.#keys) {
      // No way out of the loop: how long it takes tells nothing.
      if (timingSafeEqual(known.hash, hash)) role = role === 'write' ? role : known.role;
    }
    return role;
  }
}

/**
 * Reads keys from the text of a file: a line each with role and key, `#` before remarks.
 *
 * ```
 * read   4e1f0c3a...
 * write  sha256:9f86d081...   # the shop's till
 * ```
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the line, never the key
 */
export function parseApiKeys(text: string): ApiKey[] {
  const keys = String(text ?? '')
    .split(/\r?\n/)
    .flatMap((line, i): ApiKey[] => {
      const [role, key, ...more] = line
        .replace(/(^|\s)#.*$/, '')
        .trim()
        .split(/\s+/);
      if (!role) return [];
      if ((role === 'read' || role === 'write') && key && more.length === 0) return [{ role, key }];
      throw new FaceNetError('INVALID_ARGUMENT', `Line ${i + 1} of the keys is no role and key.`, {
        hint: 'Write "read KEY" or "write KEY", a key on a line.',
      });
    });
  if (keys.length > 0) return keys;
  throw new FaceNetError('INVALID_ARGUMENT', 'There is no key among the keys.', {
    hint: 'Write "read KEY" or "write KEY", a key on a line.',
  });
}

function hashOf(key: string, place: number): Uint8Array {
  const hex = HASHED.exec(key)?.[1];
  if (hex) return Buffer.from(hex, 'hex');
  if (typeof key === 'string' && key.length >= LEAST_LENGTH && !key.startsWith('sha256:')) {
    return sha256(key);
  }
  throw new FaceNetError('INVALID_ARGUMENT', `Key ${place} is too short or no hash.`, {
    hint: `Take ${LEAST_LENGTH} characters or more, such as "openssl rand -hex 32" makes, or sha256: and 64 hex digits.`,
  });
}

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
