/** The whole command line: global options, every noun, and how errors in it are told. */
import { Command, CommanderError } from 'commander';
import { SlipwayError } from '../api/errors.ts';
import { Cli, Interrupted, type World } from './cli.ts';
import { oneOf } from './command-line.ts';
import { addAlerts } from './commands/alerts.ts';
import { addApplications } from './commands/applications.ts';
import { addApply } from './commands/apply.ts';
import { addAudit } from './commands/audit.ts';
import { addBootImages } from './commands/boot-images.ts';
import { addCollections } from './commands/collections.ts';
import { addComputerAssociations } from './commands/computer-associations.ts';
import { addConnect } from './commands/connect.ts';
import { addContent } from './commands/content.ts';
import { addDeploymentTemplates } from './commands/deployment-templates.ts';
import { addDeployments } from './commands/deployments.ts';
import { addDeviceCategories } from './commands/device-categories.ts';
import { addDevices } from './commands/devices.ts';
import { addDuplicateIdentities } from './commands/duplicate-identities.ts';
import { addEmail } from './commands/email.ts';
import { addEvents } from './commands/events.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addIdentityConflicts } from './commands/identity-conflicts.ts';
import { addIdentityProviders } from './commands/identity-providers.ts';
import { addImages } from './commands/images.ts';
import { addKeys } from './commands/keys.ts';
import { addLab } from './commands/lab.ts';
import { addPackages } from './commands/packages.ts';
import { addRecoveryKeys } from './commands/recovery-keys.ts';
import { addReportsOfSite } from './commands/reports.ts';
import { addRuns } from './commands/runs.ts';
import { addSavedFilters } from './commands/saved-filters.ts';
import { addSecurityRoles } from './commands/security-roles.ts';
import { addSecurityScopes } from './commands/security-scopes.ts';
import { addServerPrograms } from './commands/server-programs.ts';
import { addSettings } from './commands/settings.ts';
import { addSetup } from './commands/setup.ts';
import { addSite } from './commands/site.ts';
import { addStatusMessages } from './commands/status-messages.ts';
import { addTaskSequences } from './commands/task-sequences.ts';
import { addTokens } from './commands/tokens.ts';
import { addUpgradePackages } from './commands/upgrade-packages.ts';
import { addUploads } from './commands/uploads.ts';
import { addUserDeviceAffinities } from './commands/user-device-affinities.ts';
import { addUsers } from './commands/users.ts';
import { addVersion, version } from './commands/version.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { exitCodeOf, formatError, outputFormatIn, outputFormats, toSlipwayError } from './output.ts';

/** In the order of the help. */
const groups: readonly (readonly [string, readonly ((program: Command, cli: Cli) => void)[]])[] = [
  [
    'What is deployed:',
    [
      ...[addDevices, addDeviceCategories, addCollections, addTaskSequences],
      ...[addDeployments, addDeploymentTemplates, addRuns, addExplain],
      ...[addIdentityConflicts, addUserDeviceAffinities, addComputerAssociations, addRecoveryKeys],
    ],
  ],
  ['How it is going:', [addStatusMessages, addReportsOfSite, addAlerts]],
  [
    'What it is made of:',
    [addImages, addUpgradePackages, addPackages, addApplications, addBootImages, addUploads, addContent],
  ],
  ['As files in git:', [addApply, addExport]],
  [
    'The site:',
    [
      ...[addSetup, addConnect, addSite, addSettings, addUsers, addSecurityRoles, addSecurityScopes, addTokens],
      addDuplicateIdentities,
      ...[addIdentityProviders, addWebhooks, addEmail],
      ...[addKeys, addSavedFilters, addAudit, addEvents, addServerPrograms],
    ],
  ],
  ['Without hardware:', [addLab]],
  ['This program:', [addVersion]],
];

export function createProgram(world: World): { program: Command; cli: Cli } {
  const program = new Command('slipway');
  const cli = new Cli(world, program);
  program
    .description('Slipway deploys operating systems to fleets of computers. This program is a client of a site.')
    .version(`slipway ${version}`, '--version', 'the version of this program')
    .option('--output <format>', `table, or the site's answer as json or yaml`, oneOf(outputFormats), 'table')
    .option('--site <url>', 'the site at this URL, with a token from SLIPWAY_TOKEN or slipway connect')
    .option('--ca-fingerprint <hex>', "SHA-256 of that site's CA certificate; slipway connect remembers it")
    .option(
      '--data <directory>',
      'the site of this machine whose data is here (SLIPWAY_DATA_DIRECTORY, /var/lib/slipway)',
    )
    .helpOption('-h, --help', 'help for a command')
    .helpCommand('help [command]', 'help for a command')
    .configureHelp({ showGlobalOptions: false, helpWidth: world.terminal.paper.columns ?? 100 })
    .configureOutput({
      writeOut: (text) => world.terminal.out(text),
      writeErr: (text) => world.terminal.error(text),
      // Told by runProgram, in the shape that --output asks for.
      outputError: () => undefined,
    })
    .addHelpText('afterAll', (context) =>
      context.command === program ? '' : '\nFor every command: --output, --site, --data (see "slipway --help")',
    )
    .exitOverride();
  for (const [title, adders] of groups) {
    program.commandsGroup(title);
    for (const add of adders) add(program, cli);
  }
  // A noun's list of verbs is its help already.
  for (const noun of program.commands) for (const each of [noun, ...noun.commands]) each.helpCommand(false);
  return { program, cli };
}

/** Runs one command line; resolves with the exit code. Nothing is thrown. */
export async function runProgram(world: World, commandLine: readonly string[]): Promise<number> {
  const { program, cli } = createProgram(world);
  try {
    await program.parseAsync(commandLine, { from: 'user' });
    return cli.exitCode;
  } catch (thrown) {
    world.terminal.status(null);
    if (thrown instanceof Interrupted) return 130;
    // Help and version end that way too; a noun without a verb shows its help and is still wrong.
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return 2;
    const error =
      thrown instanceof CommanderError ? usageError(thrown, commandIn(program, commandLine)) : toSlipwayError(thrown);
    world.terminal.error(formatError(error, outputFormatIn(commandLine), world.terminal.errorPaper));
    return exitCodeOf(error);
  }
}

/** commander's message as sentences: its suggestion stands in brackets on a line of its own. */
function usageError({ message }: CommanderError, command: string): SlipwayError {
  const [first = '', suggestion = ''] = message.replace(/^error: /, '').split('\n');
  const sentences = [first, suggestion.replace(/^\(|\)$/g, ''), `See "${command} --help"`]
    .filter((sentence) => sentence !== '')
    .map((sentence) => `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`.replace(/([^.?!])$/, '$1.'));
  return new SlipwayError('SLIP-6001', sentences.join(' '));
}

/** The words of a command line that name a command: `slipway devices show`. */
function commandIn(program: Command, commandLine: readonly string[]): string {
  let command = program;
  const names = [program.name()];
  for (const word of commandLine) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) continue;
    command = next;
    names.push(word);
  }
  return names.join(' ');
}
