import { Command } from 'commander';
import { examplesText, type Session } from '../program/define-command.js';
import { trainDistillCommand } from '../train/train-distill.js';
import { trainSoftmaxCommand } from '../train/train-softmax.js';
import { trainTripletCommand } from '../train/train-triplet.js';

export function trainCommand(session: Session): Command {
  return new Command('train')
    .description('Train a network on photos of people, one folder a person.')
    .addHelpText(
      'after',
      examplesText(['train softmax --help', 'train triplet --help', 'train distill --help']),
    )
    .addCommand(trainSoftmaxCommand(session))
    .addCommand(trainTripletCommand(session))
    .addCommand(trainDistillCommand(session));
}
