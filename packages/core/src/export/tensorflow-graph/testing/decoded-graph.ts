import { type ProtobufMessage, readProtobuf } from '../../../weights/protobuf-reader.js';

/** A node of a GraphDef as its bytes have it. */
export interface DecodedNode {
  readonly op: string;
  readonly inputs: readonly string[];
  /** The AttrValue messages. */
  readonly attributes: ReadonlyMap<string, ProtobufMessage>;
}

/** The nodes of a GraphDef by name, in order; throws where two have one name. */
export function decodeGraph(bytes: Uint8Array): Map<string, DecodedNode> {
  const nodes = new Map<string, DecodedNode>();
  for (const message of readProtobuf(bytes, 'GraphDef').messages(1)) {
    const name = message.string(1) ?? '';
    if (nodes.has(name)) throw new Error(`two nodes are named "${name}"`);
    const attributes = [...message.messages(5)].map(
      (entry) => [entry.string(1) ?? '', entry.message(2) as ProtobufMessage] as const,
    );
    const op = message.string(2) ?? '';
    nodes.set(name, { op, inputs: [...message.strings(3)], attributes: new Map(attributes) });
  }
  return nodes;
}
