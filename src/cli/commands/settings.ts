import type { Command } from 'commander';
import { changeSettings, getSettings } from '../../api/site.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { askNewPassword } from '../new-password.ts';
import { renderProperties } from '../table.ts';
import { addHighRiskSettings } from './high-risk-settings.ts';
import { addPxeSettings } from './pxe-settings.ts';

export function addSettings(program: Command, cli: Cli): void {
  const settings = program.command('settings').description('What can be set for the whole site');
  const render = ({ pxePasswordSet }: { pxePasswordSet: boolean }): string =>
    renderProperties([['PXE password', pxePasswordSet ? 'set' : 'not set']], cli.paper);
  examples(
    settings
      .command('show')
      .description('The settings')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(getSettings), render);
      }),
    'slipway settings show',
  );
  examples(
    settings
      .command('set-pxe-password')
      .description(
        'Let the PE ask for a password before it hands out what is deployed; asks for it twice, or reads one line of standard input',
      )
      .action(async () => {
        const site = await cli.site();
        const pxePassword = await askNewPassword(cli, 'New PXE password');
        cli.show(await site.call(changeSettings, { body: { pxePassword } }), render);
      }),
    'slipway settings set-pxe-password',
    'slipway settings set-pxe-password <password.txt',
  );
  examples(
    settings
      .command('clear-pxe-password')
      .description('Take the PXE password away: whoever sits at a computer can then start what is available to it')
      .option('--yes', 'do not ask')
      .action(async ({ yes }: { yes?: boolean }) => {
        const site = await cli.site();
        await cli.confirm('Take the PXE password away?', yes);
        cli.show(await site.call(changeSettings, { body: { pxePassword: null } }), render);
      }),
    'slipway settings clear-pxe-password',
  );
  addPxeSettings(settings, cli);
  addHighRiskSettings(settings, cli);
}
