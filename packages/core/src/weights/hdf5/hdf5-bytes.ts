import { ByteReader } from '../byte-reader.js';
import type { FileBytes } from '../file-bytes.js';

// All layouts in this folder are those of the HDF5 File Format Specification, version 3.0.

/**
 * Bytes of an HDF5 file, whose structures point to each other by address. In a sound file they do
 * not overlap, so together they take no more bytes than there are. Holding every file to that ends
 * circles, and keeps work and results in proportion to the file's size.
 */
export class Hdf5Bytes {
  readonly reader: ByteReader;
  #unclaimed: number;
  #unnamed: number;

  constructor(bytes: FileBytes) {
    this.reader = new ByteReader(bytes, 'HDF5 file');
    this.#unclaimed = bytes.length;
    this.#unnamed = bytes.length;
  }

  /** Moves to a structure of that many bytes; to be called once for each. */
  claim(address: number, length: number): ByteReader {
    this.reader.at(address);
    if (length > this.reader.remaining || length > this.#unclaimed) {
      throw this.reader.fail(`${length} bytes are needed, ${this.reader.remaining} are left`);
    }
    this.#unclaimed -= length;
    return this.reader;
  }

  /** Moves to a name inside a structure that is claimed; names do not overlap either. */
  claimName(address: number, length: number): ByteReader {
    this.#unnamed -= length + 1;
    if (this.#unnamed < 0) throw this.reader.fail('names are used more than once', address);
    return this.reader.at(address);
  }

  /** Reads the four letters that structures begin with. */
  expectSignature(signature: string): void {
    const start = this.reader.offset;
    const found = String.fromCharCode(...this.reader.slice(signature.length));
    if (found !== signature) throw this.reader.fail(`"${signature}" is missing`, start);
  }

  /** The address at hand; undefined where the file says that there is nothing. */
  address(): number | undefined {
    const [low, high] = [this.reader.u32(), this.reader.u32()];
    return low === 0xffffffff && high === 0xffffffff ? undefined : high * 2 ** 32 + low;
  }

  /** An address that there must be. */
  requiredAddress(): number {
    const start = this.reader.offset;
    const address = this.address();
    if (address === undefined) throw this.reader.fail('an address is missing', start);
    return address;
  }
}
