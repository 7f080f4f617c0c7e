import type { Command } from 'commander';
import {
  changeHighRiskSettings,
  getHighRiskSettings,
  type HighRiskSettings,
  protectedDevicesInside,
} from '../../api/high-risk-settings.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf, wholeNumber } from '../command-line.ts';
import { countText } from '../quantities.ts';
import { type Paper, renderProperties } from '../table.ts';

/** `slipway settings high-risk`: when a required deployment that erases disks needs agreement, and when it is refused. */
export function addHighRiskSettings(settings: Command, cli: Cli): void {
  examples(
    settings
      .command('high-risk')
      .summary(
        'Show when a required deployment that erases disks needs agreement or is refused; with options, change it',
      )
      .description(
        'Show when a required deployment that erases disks needs agreement (--agree-to-high-risk) or is refused; with options, change it. Deployments that are there stay as they are until somebody lets them start on more devices.',
      )
      .option(
        '--default-size <devices>',
        'a collection with more devices needs agreement; 0: none does for its size',
        wholeNumber(0, 10_000_000),
      )
      .option(
        '--maximum-size <devices>',
        'a collection with more devices is refused; 0: none is for its size',
        wholeNumber(0, 10_000_000),
      )
      .option(
        '--protected-devices <answer>',
        'a collection with protected devices needs agreement (warn) or is refused (block)',
        oneOf(protectedDevicesInside),
      )
      .action(async (body: Partial<HighRiskSettings>) => {
        const site = await cli.site();
        const changes = Object.keys(body).length > 0;
        const answer = await (changes ? site.call(changeHighRiskSettings, { body }) : site.call(getHighRiskSettings));
        cli.show(answer, (value) => render(value, cli.paper));
      }),
    'slipway settings high-risk',
    'slipway settings high-risk --default-size 50 --maximum-size 500 --protected-devices block',
  );
}

function render({ defaultSize, maximumSize, protectedDevices }: HighRiskSettings, paper: Paper): string {
  const more = (size: number, then: string) =>
    size === 0 ? 'off' : `${then} for more than ${countText(size, 'device')}`;
  return renderProperties(
    [
      ['Default size', more(defaultSize, 'agreement is needed')],
      ['Maximum size', more(maximumSize, 'refused')],
      ['Protected devices', protectedDevices === 'warn' ? 'agreement is needed' : 'refused'],
    ],
    paper,
  );
}
