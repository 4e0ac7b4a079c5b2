import type { Command } from 'commander';
import { defineCommand, type Session } from '../program/define-command.js';
export function demoCommand(session: Session): Command {
  return defineCommand(
    session,
    { usage: 'demo [photo...]', summary: 'x', examples: [] },
    () => {},
    async () => {},
  );
}
