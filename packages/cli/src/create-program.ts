import { Command } from 'commander';
import { alignCommand } from './commands/align.js';
import { calibrateCommand } from './commands/calibrate.js';
import { classifierCommand } from './commands/classifier.js';
import { clusterCommand } from './commands/cluster.js';
import { compareCommand } from './commands/compare.js';
import { convertCommand } from './commands/convert.js';
import { decodeMsCelebCommand } from './commands/decode-msceleb.js';
import { demoCommand } from './commands/demo.js';
import { detectCommand } from './commands/detect.js';
import { doctorCommand } from './commands/doctor.js';
import { embedCommand } from './commands/embed.js';
import { enrollCommand } from './commands/enroll.js';
import { exportCommand } from './commands/export.js';
import { filterMetricsCommand } from './commands/filter-metrics.js';
import { freezeCommand } from './commands/freeze.js';
import { galleryCommand } from './commands/gallery.js';
import { identifyCommand } from './commands/identify.js';
import { modelsCommand } from './commands/models.js';
import { predictCommand } from './commands/predict.js';
import { realtimeCommand } from './commands/realtime.js';
import { representCommand } from './commands/represent.js';
import { serveCommand } from './commands/serve.js';
import { trainCommand } from './commands/train.js';
import { validateCommand } from './commands/validate.js';
import { validateIdentificationCommand } from './commands/validate-identification.js';
import { examplesText, type Session } from './program/define-command.js';
import { version } from './version.js';

const COMMANDS = [
  detectCommand,
  alignCommand,
  embedCommand,
  compareCommand,
  enrollCommand,
  identifyCommand,
  galleryCommand,
  validateCommand,
  validateIdentificationCommand,
  calibrateCommand,
  trainCommand,
  classifierCommand,
  predictCommand,
  exportCommand,
  representCommand,
  filterMetricsCommand,
  realtimeCommand,
  decodeMsCelebCommand,
  clusterCommand,
  demoCommand,
  doctorCommand,
  modelsCommand,
  convertCommand,
  freezeCommand,
  serveCommand,
];

const WITHOUT_INSTALLING = `Without installing: npx @facenet/cli demo
In a clone of the repository: npm run facenet -- demo`;

/** The command line of `facenet`: every command with its flags and its help. */
export function createProgram(session: Session): Command {
  const program = new Command('facenet')
    .description('Finds faces in photos, aligns them, and tells who is who.')
    .version(version)
    .addHelpText(
      'after',
      `${examplesText(['demo', 'detect family.jpg', 'compare --help'])}\n\n${WITHOUT_INSTALLING}`,
    );
  for (const create of COMMANDS) program.addCommand(create(session));
  configure(program, session);
  return program;
}

/** Subcommands that were made apart do not inherit these settings. */
function configure(command: Command, session: Session): void {
  const { stdout, stderr } = session.io;
  command.exitOverride().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    outputError: (text, write) => write(text.replace(/^error: /, 'facenet: ')),
    getOutHelpWidth: () => stdout.columns ?? 100,
    getErrHelpWidth: () => stderr.columns ?? 100,
  });
  command.showHelpAfterError(`Run "facenet ${pathOf(command)}--help" for help.`);
  for (const child of command.commands) configure(child, session);
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)}${command.name()} ` : '';
}
