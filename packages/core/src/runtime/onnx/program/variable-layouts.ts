import type { Program, ProgramOpType } from '../../../program/index.js';
import { CHANNELS_ONE_FIRST, type Layout, OUT_IN_FIRST } from './layout.js';

const FILTERS: Partial<Record<ProgramOpType, Layout>> = {
  conv2d: OUT_IN_FIRST,
  depthwiseConv2d: CHANNELS_ONE_FIRST,
};

/**
 * The layouts in which variables are kept, by name: filters as ONNX convolves with them, all others in
 * the order of the program.
 */
export function variableLayouts(programs: readonly Program[]): ReadonlyMap<string, Layout> {
  const layouts = new Map<string, Layout>();
  for (const { nodes, variables } of programs) {
    const names = new Set(variables.map(({ name }) => name));
    for (const { op, inputs } of nodes) {
      const [, filters = ''] = inputs;
      const layout = FILTERS[op.type];
      if (layout && names.has(filters)) layouts.set(filters, layout);
    }
  }
  return layouts;
}
