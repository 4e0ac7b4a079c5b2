import type { ProtobufMessage } from '../protobuf/protobuf-reader.js';
import type { OnnxAttribute, OnnxNode } from './model.js';
import { readOnnxTensor } from './tensor.js';

/** Reads a NodeProto. */
export function readOnnxNode(message: ProtobufMessage): OnnxNode {
  const opType = message.string(4);
  const outputs = [...message.strings(2)];
  if (!opType || outputs.length === 0) throw message.fail('a node has no type or yields nothing');
  const attributes = new Map<string, OnnxAttribute>();
  for (const attribute of message.messages(5)) {
    const name = attribute.string(1);
    const value = readAttribute(attribute);
    if (!name) throw attribute.fail('an attribute has no name');
    if (value !== undefined) attributes.set(name, value);
  }
  const inputs = [...message.strings(1)];
  return { opType, name: message.string(3) ?? '', inputs, outputs, attributes };
}

/** AttributeProto.AttributeType. A value of zero may be left out of the file. */
function readAttribute(message: ProtobufMessage): OnnxAttribute | undefined {
  switch (message.integer(20)) {
    case 1:
      return message.float(2) ?? 0;
    case 2:
      return message.integers(3, { rounded: true }).at(-1) ?? 0;
    case 3:
      return text(message.bytes(4));
    case 4: {
      const tensor = message.message(5);
      return tensor && readNumbers(tensor);
    }
    case 6:
      return [...message.floats(7)];
    case 7:
      return message.integers(8, { rounded: true });
    default:
      return undefined;
  }
}

/** Strings of attributes are bytes in the format; names of modes, where networks have any. */
function text(bytes: Uint8Array = new Uint8Array()): string {
  return new TextDecoder().decode(bytes);
}

/** Constants of text are no weights, and none of our business. */
function readNumbers(message: ProtobufMessage) {
  const STRING = 8;
  return message.integer(2) === STRING ? undefined : readOnnxTensor(message);
}
