import { OnnxFileWriter } from '../../testing/onnx-file-writer.js';

/** What the exporter may do differently. */
export interface TorchStyle {
  /** A batch norm behind the first convolution instead of biases that it was folded into. */
  readonly norm?: boolean;
  /** The residual scale inside the kernel. */
  readonly foldedScale?: boolean;
  readonly stride?: number;
  readonly extraLayer?: boolean;
}

/** A residual network as torch.onnx.export writes them: channels first, padding in numbers. */
export function torchStyleFile(style: TorchStyle = {}): Uint8Array {
  const { norm = false, foldedScale = false, stride = 2, extraLayer = false } = style;
  const file = new OnnxFileWriter();
  const same = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1], dilations: [1, 1] };
  file.random('stem.weight', [6, 3, 3, 3]);
  if (norm) {
    const names = ['stem.gamma', 'stem.beta', 'stem.mean', 'stem.var'];
    for (const name of names) file.random(name, [6], name === 'stem.beta' ? -0.5 : 0.5);
    file
      .node('Conv', ['pixels', 'stem.weight'], 'stem/conv', same)
      .node('BatchNormalization', ['stem/conv', ...names], 'stem', { epsilon: { float: 0.002 } });
  } else {
    file
      .random('stem.bias', [6])
      .node('Conv', ['pixels', 'stem.weight', 'stem.bias'], 'stem', same);
  }
  const pool = { kernel_shape: [3, 3], strides: [stride, stride], ceil_mode: 0 };
  file
    .node('Relu', ['stem'], 'x')
    .random('a.weight', [4, 6, 1, 1])
    .random('a.bias', [4])
    .random('up.weight', [6, 4, 1, 1])
    .random('up.bias', [6])
    .node('Conv', ['x', 'a.weight', 'a.bias'], 'a', { kernel_shape: [1, 1] })
    .node('Relu', ['a'], 'a/relu')
    .node('Conv', ['a/relu', 'up.weight', 'up.bias'], 'up', { kernel_shape: [1, 1] });
  const factor = foldedScale ? 'up' : 'scaled';
  if (!foldedScale) {
    file
      .node('Constant', [], 'scale', { value_float: { float: 0.17 } })
      .node('Mul', ['up', 'scale'], 'scaled');
  }
  file
    .node('Add', [factor, 'x'], 'sum')
    .node('MaxPool', ['sum'], 'pooled', pool)
    .random('fc.weight', [5, 6 * 3 * 4])
    .node('Flatten', ['pooled'], 'flat', { axis: 1 })
    .node('Gemm', ['flat', 'fc.weight'], 'fc', { transB: 1 })
    .random('bn.gamma', [5], 0.5)
    .random('bn.beta', [5])
    .random('bn.mean', [5])
    .random('bn.var', [5], 0.5)
    .node('BatchNormalization', ['fc', 'bn.gamma', 'bn.beta', 'bn.mean', 'bn.var'], 'bn')
    .node('ReduceL2', ['bn'], 'length', { axes: [1], keepdims: 1 })
    .tensor('floor', [], [1e-12])
    .node('Clip', ['length', 'floor'], 'clipped')
    .node('Shape', ['bn'], 'bn/shape')
    .node('Expand', ['clipped', 'bn/shape'], 'expanded')
    .node('Div', ['bn', 'expanded'], extraLayer ? 'unit' : 'vector');
  if (extraLayer) file.node('Sigmoid', ['unit'], 'vector');
  return file.input('pixels', [null, 3, 8, 10]).output('vector', [null, 5]).finish();
}
