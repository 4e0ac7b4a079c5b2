import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sharedPath } from '@facenet/testkit';
import { readProtobuf } from '../protobuf/protobuf-reader.js';

/** The first nodes of the original's frozen graph: whole messages, so they are a graph too. */
export function frozenGraphStart(longest: number): Uint8Array {
  const graph = new Uint8Array(
    gunzipSync(readFileSync(sharedPath('goldens/tf-model/model.pb.gz'))),
  );
  let end = 0;
  for (const node of readProtobuf(graph, 'graph').fields()) {
    if (node.end > longest) break;
    end = node.end;
  }
  return graph.slice(0, end);
}
