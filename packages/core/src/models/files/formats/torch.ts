import { bytesBetween, type FileBytes, isLegacyTorch, readTorch } from '../../../weights/index.js';
import type { WeightsFormat } from '../weights-format.js';
import { hasMark } from './marks.js';

const LOCAL_HEADER_SIZE = 30;
/** PyTorch writes the pickle first, for a program the storages; archives of arrays have neither. */
const FIRST_ENTRIES = ['/data.pkl', '/data/0'];

export const torch: WeightsFormat = {
  id: 'pytorch',
  title: 'PyTorch state dict',
  matches: ({ bytes }) => isLegacyTorch(bytes) || isTorchArchive(bytes),
  open: ({ bytes }) => ({ tensors: readTorch(bytes) }),
};

export function isTorchArchive(bytes: FileBytes): boolean {
  const header = bytesBetween(bytes, 0, LOCAL_HEADER_SIZE);
  const nameLength = (header[26] ?? 0) | ((header[27] ?? 0) << 8);
  const end = LOCAL_HEADER_SIZE + nameLength;
  if (!hasMark(bytes, 'PK\x03\x04')) return false;
  return FIRST_ENTRIES.some((name) => hasMark(bytes, name, end - name.length));
}
