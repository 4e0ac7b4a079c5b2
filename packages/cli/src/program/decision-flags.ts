import type { CompareOptions } from '@facenet/core';
import type { Command } from 'commander';
import { numberIn } from './parse-values.js';

/** Flags that say when two faces count as one person. */
export interface DecisionFlags {
  readonly far?: number;
  readonly threshold?: number;
}

export function addDecisionFlags(command: Command): Command {
  return command
    .option(
      '--far <rate>',
      "false-accept rate, one of the model's (default: its own choice)",
      numberIn(0, 1),
    )
    .option('--threshold <distance>', 'distance below which faces are one person', numberIn(0, 2));
}

/** A distance that is given counts before a rate. */
export function decisionOptions({ far, threshold }: DecisionFlags): CompareOptions {
  return {
    ...(far !== undefined && { far }),
    ...(threshold !== undefined && { threshold }),
  };
}
