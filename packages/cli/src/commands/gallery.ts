import { Command } from 'commander';
import {
  compactCommand,
  exportCommand,
  importCommand,
  reembedCommand,
  statsCommand,
} from '../gallery/file-commands.js';
import {
  listCommand,
  mergeCommand,
  moveCommand,
  rejectCommand,
  removeCommand,
  renameCommand,
  showCommand,
  splitCommand,
} from '../gallery/people-commands.js';
import { examplesText, type Session } from '../program/define-command.js';

const COMMANDS = [
  listCommand,
  showCommand,
  renameCommand,
  mergeCommand,
  splitCommand,
  moveCommand,
  rejectCommand,
  removeCommand,
  exportCommand,
  importCommand,
  compactCommand,
  statsCommand,
  reembedCommand,
];

export function galleryCommand(session: Session): Command {
  const command = new Command('gallery')
    .description('List, correct, export and erase the people of a gallery.')
    .addHelpText('after', examplesText(['gallery list', 'gallery rename Ann Anna']));
  for (const create of COMMANDS) command.addCommand(create(session));
  return command;
}
