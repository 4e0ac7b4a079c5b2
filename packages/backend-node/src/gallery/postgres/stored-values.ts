import type { FaceRecord, PersonRecord, RejectionRecord } from '@facenet/core/gallery';
import type { Row } from './connections.js';

/** A vector as the column of exact values has it: float32, little-endian. */
export function vectorBytes(vector: Float32Array): Uint8Array {
  return Buffer.from(vector.slice().buffer);
}

/** A vector as a text that PostgreSQL reads as halfvec. */
export function halfvecText(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}

/** The values of {@link vectorBytes}. */
export function vectorOf(bytes: unknown): Float32Array {
  return new Float32Array(new Uint8Array(bytes as Uint8Array).buffer);
}

export function personOf(row: Row): PersonRecord {
  return {
    id: String(row.id),
    name: String(row.name),
    createdAt: Number(row.created_at),
    ...(row.metadata !== null && { metadata: JSON.parse(String(row.metadata)) }),
    faces: Number(row.faces),
  };
}

export function faceOf(row: Row): FaceRecord {
  return {
    id: String(row.id),
    person: String(row.person),
    vector: vectorOf(row.vector),
    createdAt: Number(row.created_at),
    ...(row.photo !== null && { photo: String(row.photo) }),
    ...(row.quality !== null && { quality: Number(row.quality) }),
    hasCrop: row.has_crop === true,
  };
}

export function rejectionOf(row: Row): RejectionRecord {
  return {
    id: String(row.id),
    person: String(row.person),
    vector: vectorOf(row.vector),
    createdAt: Number(row.created_at),
  };
}
