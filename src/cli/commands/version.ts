import type { Command } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';

export const version = packageJson.version;

export function addVersion(program: Command, cli: Cli): void {
  examples(
    program
      .command('version')
      .description('The version of this program; "slipway site show" tells that of the site')
      .action(() => cli.show({ value: version, body: { version } }, () => `slipway ${version}\n`)),
    'slipway version',
  );
}
