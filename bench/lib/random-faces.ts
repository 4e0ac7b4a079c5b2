/** Values of an embedding. */
export const FACE_SIZE = 512;
/** Faces of one person. */
const FACES_A_PERSON = 10;
/** How far faces of one person lie apart: the cosine of two is 0.6 on average. */
const SPREAD = 0.816;

/**
 * Vectors that lie as embeddings of faces do: people in all directions, more of it in some than in
 * others, ten faces around each. The same at each run.
 */
export class RandomFaces {
  #state = 0x9e3779b9;
  readonly #scales: Float32Array;
  readonly #centre = new Float32Array(FACE_SIZE);
  #made = 0;

  constructor(seed: number) {
    this.#state ^= seed;
    this.#scales = Float32Array.from({ length: FACE_SIZE }, (_, i) => (i + 16) ** -0.4);
    this.#scales = normalize(this.#scales);
  }

  next(): Float32Array {
    if (this.#made++ % FACES_A_PERSON === 0) this.#direction(this.#centre);
    return this.near(this.#centre);
  }

  /** Another face of the person that is at hand, or of one whose face is given. */
  near(centre: Float32Array): Float32Array {
    const face = this.#direction(new Float32Array(FACE_SIZE));
    for (let i = 0; i < FACE_SIZE; i++) face[i] = centre[i]! + SPREAD * face[i]!;
    return normalize(face);
  }

  #direction(into: Float32Array): Float32Array {
    for (let i = 0; i < FACE_SIZE; i++) into[i] = this.#normal() * this.#scales[i]!;
    return normalize(into);
  }

  /** Nearly normal: the sum of the four bytes of a random number. */
  #normal(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x & 255) + ((x >>> 8) & 255) + ((x >>> 16) & 255) + (x >>> 24) - 510;
  }
}

function normalize(vector: Float32Array): Float32Array {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! ** 2;
  const inverse = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i]! *= inverse;
  return vector;
}
