import type { PickleValue } from '../pickle/values.js';
import { TorchTensor } from './torch-tensor.js';

/** Under which keys training scripts keep the state dict beside epoch, optimiser and the like. */
const NESTED_UNDER = ['state_dict', 'model_state_dict', 'model', 'net', 'network', 'backbone'];

/** What `nn.DataParallel` puts before every name. */
const PARALLEL_PREFIX = 'module.';

/**
 * Finds the tensors of a checkpoint by name: in the dictionary itself, or one level down.
 *
 * @returns undefined when there are none
 */
export function stateDict(value: PickleValue): Map<string, TorchTensor> | undefined {
  if (!(value instanceof Map)) return undefined;
  for (const candidate of [value, ...NESTED_UNDER.map((key) => value.get(key))]) {
    const tensors = tensorsOf(candidate);
    if (tensors.size > 0) return tensors;
  }
  return undefined;
}

function tensorsOf(value: PickleValue | undefined): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  if (!(value instanceof Map)) return tensors;
  for (const [key, tensor] of value) {
    if (!(tensor instanceof TorchTensor)) continue;
    const name = String(key);
    const parallel = name.startsWith(PARALLEL_PREFIX);
    tensors.set(parallel ? name.slice(PARALLEL_PREFIX.length) : name, tensor);
  }
  return tensors;
}
