import type { StoredTensor } from '../../../arrays/weights.js';
import type {
  AddOp,
  BiasOp,
  ConcatOp,
  DropoutOp,
  FlattenOp,
  InputOp,
  PadOp,
  ScaleOp,
  TransposeOp,
  UpsampleOp,
} from '../../../network/ops/index.js';
import { valueName } from '../graph-writer.js';
import type { Emitter } from './emitter.js';
import { TO_CHANNELS_FIRST, TO_CHANNELS_LAST } from './layout.js';

export const input: Emitter<InputOp> = (op, node, graph) => {
  graph.input(node.name, op.shape);
  if (op.shape.length === 4) {
    graph.add('Transpose', [node.name], valueName(node.name), { perm: TO_CHANNELS_FIRST });
  } else {
    graph.add('Identity', [node.name], valueName(node.name));
  }
};

/** The channels are axis 1 of both maps and vectors. */
export const concat: Emitter<ConcatOp> = (_op, node, graph) => {
  graph.add('Concat', node.inputs.map(valueName), valueName(node.name), { axis: 1 });
};

export const add: Emitter<AddOp> = (_op, node, graph) => {
  const type = node.inputs.length === 2 ? 'Add' : 'Sum';
  graph.add(type, node.inputs.map(valueName), valueName(node.name));
};

export const scale: Emitter<ScaleOp> = (op, node, graph) => {
  const factor = graph.constant(`${node.name}/factor`, [], () => Float32Array.of(op.factor));
  graph.add('Mul', [valueName(node.inputs[0] as string), factor], valueName(node.name));
};

export const bias: Emitter<BiasOp> = (_op, node, graph) => {
  const { shape, read } = graph.parameter(node, 'biases') as StoredTensor;
  // The channels lie in front of height and width, if there are any.
  const cell = graph.shapeOf(node.name).length === 4 ? [1, 1] : [];
  const offsets = graph.constant(`${node.name}/biases`, [...shape, ...cell], read);
  graph.add('Add', [valueName(node.inputs[0] as string), offsets], valueName(node.name));
};

/** Rows are in the network's order, so maps with more than one cell are turned back first. */
export const flatten: Emitter<FlattenOp> = (_op, node, graph) => {
  const [name = ''] = node.inputs;
  const [, height, width] = graph.shapeOf(name);
  const result = valueName(node.name);
  const turned = graph.shapeOf(name).length === 4 && !(height === 1 && width === 1);
  const rows = turned
    ? graph.add('Transpose', [valueName(name)], `${result}/rows`, { perm: TO_CHANNELS_LAST })
    : valueName(name);
  graph.add('Flatten', [rows], result, { axis: 1 });
};

export const dropout: Emitter<DropoutOp> = (_op, node, graph) => {
  graph.add('Identity', [valueName(node.inputs[0] as string)], valueName(node.name));
};

export const transpose: Emitter<TransposeOp> = ({ permutation }, node, graph) => {
  // The permutation speaks of the network's axes; maps lie channels first.
  const perm =
    permutation.length === 4
      ? TO_CHANNELS_FIRST.map((axis) => TO_CHANNELS_LAST[permutation[axis] as number] as number)
      : permutation;
  graph.add('Transpose', [valueName(node.inputs[0] as string)], valueName(node.name), { perm });
};

export const pad: Emitter<PadOp> = ({ after: [rows, columns, channels] }, node, graph) => {
  const result = valueName(node.name);
  const sides = [0, 0, 0, 0, 0, channels, rows, columns]; // channels first; all starts, all ends
  const pads = graph.add('Constant', [], `${result}/pads`, { value_ints: sides });
  graph.add('Pad', [valueName(node.inputs[0] as string), pads], result);
};

export const upsample: Emitter<UpsampleOp> = ({ factor }, node, graph) => {
  const times = () => Float32Array.of(1, 1, factor, factor); // channels first
  const scales = graph.constant(`${node.name}/scales`, [4], times);
  graph.add('Resize', [valueName(node.inputs[0] as string), '', scales], valueName(node.name), {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
};
