/** Dtypes whose integers stand for floats. */
export type QuantizedDtype = 'U8' | 'I8';

/** Key of a file's metadata that says how its 8-bit arrays are to be read. */
export const QUANTIZATION_KEY = 'quantization';

export const QUANTIZATION_NAMES: Readonly<Record<QuantizedDtype, string>> = {
  U8: 'per-channel-u8',
  I8: 'per-channel-i8',
};

/** Arrays of float32, [channels], that lie beside a quantised one. */
export const scaleName = (name: string) => `${name}.scale`;
export const minimumName = (name: string) => `${name}.min`;

/** All of them: symmetric values have no minimum. */
export function companionNames(name: string, dtype: QuantizedDtype): string[] {
  return dtype === 'U8' ? [scaleName(name), minimumName(name)] : [scaleName(name)];
}
