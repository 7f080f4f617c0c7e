import type { Command } from 'commander';
import type { z } from 'zod';
import { changeSettings, getSettings, type SettingsSchema } from '../../api/site.ts';
import { affinitySettings } from '../../api/user-device-affinities.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf } from '../command-line.ts';
import { askNewPassword } from '../new-password.ts';
import { renderProperties } from '../table.ts';
import { addHighRiskSettings } from './high-risk-settings.ts';
import { addPxeSettings } from './pxe-settings.ts';

export function addSettings(program: Command, cli: Cli): void {
  const settings = program.command('settings').description('What can be set for the whole site');
  const render = ({ pxePasswordSet, userDeviceAffinity }: z.output<typeof SettingsSchema>): string =>
    renderProperties(
      [
        ['PXE password', pxePasswordSet ? 'set' : 'not set'],
        ['User device affinity', userDeviceAffinity],
      ],
      cli.paper,
    );
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
  examples(
    settings
      .command('set-user-device-affinity <mode>')
      .description(
        'What becomes of the users that a run from the network names: none, auto (they are primary users at once) or pending (a person approves them)',
      )
      .action(async (mode: string) => {
        const userDeviceAffinity = oneOf(affinitySettings)(mode);
        const site = await cli.site();
        cli.show(await site.call(changeSettings, { body: { userDeviceAffinity } }), render);
      }),
    'slipway settings set-user-device-affinity pending',
  );
  addPxeSettings(settings, cli);
  addHighRiskSettings(settings, cli);
}
