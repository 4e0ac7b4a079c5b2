import { Command } from 'commander';
import { examplesText, type Session } from '../program/define-command.js';
import { inspectModelCommand } from './models/inspect.js';
import { listModelsCommand } from './models/list.js';
import { modelPathCommand } from './models/path.js';
import { pullModelsCommand } from './models/pull.js';
import { removeModelsCommand } from './models/remove.js';
import { verifyModelsCommand } from './models/verify.js';

export function modelsCommand(session: Session): Command {
  return new Command('models')
    .description('List, download, inspect, check and remove models.')
    .addHelpText('after', examplesText(['models list', 'models pull mobilefacenet']))
    .addCommand(listModelsCommand(session))
    .addCommand(inspectModelCommand(session))
    .addCommand(pullModelsCommand(session))
    .addCommand(modelPathCommand(session))
    .addCommand(verifyModelsCommand(session))
    .addCommand(removeModelsCommand(session));
}
