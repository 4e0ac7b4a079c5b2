import type { NodeHandle } from '../../network/index.js';

/** Collects results inside a network under the names of the original's end points. */
export class EndPoints {
  readonly #handles: Record<string, NodeHandle> = {};

  add(name: string, handle: NodeHandle): NodeHandle {
    this.#handles[name] = handle;
    return handle;
  }

  /** For `NetworkBuilder.build`. */
  get outputs(): Readonly<Record<string, NodeHandle>> {
    return this.#handles;
  }
}
