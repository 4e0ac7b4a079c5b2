/** A place for files that live while a network loads. */
export interface ScratchFolder {
  /**
   * Writes a file.
   *
   * @param parts its bytes in order; each is good until the next is asked for
   * @returns its whole path
   */
  write(name: string, parts: Iterable<Uint8Array>): Promise<string>;
  /**
   * Removes the folder with all its files, as far as the system lets go of them: may be called
   * again. Never throws.
   */
  remove(): Promise<void>;
}
