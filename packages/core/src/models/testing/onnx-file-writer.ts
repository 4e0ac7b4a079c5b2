import { elementCount } from '../../arrays/element-count.js';
import type { Shape } from '../../network/index.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';
import {
  type Attribute,
  lateFloats,
  modelMessage,
  nodeMessage,
  tensorMessage,
  valueMessage,
} from '../../runtime/onnx/proto/messages.js';

/** Writes ONNX files node by node, as exporters of other programs do. */
export class OnnxFileWriter {
  readonly #graph = new ProtobufWriter().string(2, 'main_graph');
  #seed = 1;

  node(
    type: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): this {
    this.#graph.message(1, nodeMessage(type, inputs, output, attributes));
    return this;
  }

  tensor(name: string, shape: readonly number[], values: readonly number[]): this {
    this.#graph.message(
      5,
      tensorMessage(
        name,
        shape,
        lateFloats(shape, () => Float32Array.from(values)),
      ),
    );
    return this;
  }

  /** An array of values from `low` to `low + 1`. */
  random(name: string, shape: readonly number[], low = -0.5): this {
    const length = elementCount(shape);
    const values = Array.from({ length }, () => {
      this.#seed = (this.#seed * 16_807) % 0x7fffffff;
      return low + this.#seed / 0x7fffffff;
    });
    return this.tensor(name, shape, values);
  }

  /** An array whose values are in another file. */
  elsewhere(name: string, shape: readonly number[], location: string, offset: number): this {
    const length = elementCount(shape) * Float32Array.BYTES_PER_ELEMENT;
    this.#graph.message(5, tensorMessage(name, shape, { location, offset, length }));
    return this;
  }

  input(name: string, shape: Shape): this {
    this.#graph.message(11, valueMessage(name, shape));
    return this;
  }

  output(name: string, shape: Shape): this {
    this.#graph.message(12, valueMessage(name, shape));
    return this;
  }

  finish(): Uint8Array {
    return modelMessage(this.#graph).finish();
  }
}
