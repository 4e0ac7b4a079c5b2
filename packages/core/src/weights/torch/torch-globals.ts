import {
  OrderedDict,
  type PickleContext,
  PickleGlobal,
  type PickleGlobals,
  type PickleValue,
} from '../pickle/values.js';
import { STORAGE_GLOBALS } from './torch-storage.js';
import { rebuildTensor, TorchTensor } from './torch-tensor.js';

function emptyDict(args: readonly PickleValue[], context: PickleContext): PickleValue {
  if (args.length > 0) throw context.fail('an OrderedDict is made from something');
  return new OrderedDict();
}

/** `torch._utils._rebuild_parameter(tensor, requires_grad, hooks)`. */
function parameter([tensor]: readonly PickleValue[], context: PickleContext): PickleValue {
  if (!(tensor instanceof TorchTensor)) throw context.fail('a parameter is no tensor');
  return tensor;
}

/** The names that state dicts refer to: enough to rebuild tensors and nothing else. */
export const TORCH_GLOBALS: PickleGlobals = new Map([
  ['collections OrderedDict', new PickleGlobal(emptyDict)],
  ['torch._utils _rebuild_tensor', new PickleGlobal(rebuildTensor)],
  ['torch._utils _rebuild_tensor_v2', new PickleGlobal(rebuildTensor)],
  ['torch._utils _rebuild_parameter', new PickleGlobal(parameter)],
  ...STORAGE_GLOBALS,
]);
