import type { Command } from 'commander';
import * as contract from '../../api/alerts.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples, parseTime, wholeNumber } from '../command-line.ts';
import { findDeployment, findNamed, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';

export function addAlerts(program: Command, cli: Cli): void {
  const alerts = program
    .command('alerts')
    .description('Deployments with too few successes by a time, or with too many failures');
  addList(alerts, cli);
  addSetting(alerts, cli);
  examples(
    alerts
      .command('acknowledge <alert>')
      .description('Say that an alert was seen; ALERT is its id or the beginning of it')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { value: list } = await site.call(contract.listAlerts, { query: { limit: 1000 } });
        const named = list.map(({ id, deploymentName }) => ({ id, name: deploymentName }));
        const { id } = findNamed(named, reference, 'alert');
        const answer = await site.call(contract.acknowledgeAlert, { params: { id } });
        cli.show(answer, ({ deploymentName, acknowledgedBy, acknowledgedAt }) =>
          acknowledgedAt === null
            ? ''
            : `The alert of ${deploymentName} was acknowledged by ${acknowledgedBy} at ${timeText(acknowledgedAt)}.\n`,
        );
      }),
    'slipway alerts acknowledge 3f2a9c41',
  );
}

function addList(alerts: Command, cli: Cli): void {
  examples(
    alerts
      .command('list')
      .description('Alerts that nobody has acknowledged, newest first')
      .option('--all', 'acknowledged ones too')
      .option('--deployment <deployment>', 'only of this deployment')
      .action(async ({ all, deployment }: { all?: boolean; deployment?: string }) => {
        const site = await cli.site();
        const deploymentId = deployment === undefined ? undefined : (await findDeployment(site, deployment)).id;
        const query = { deploymentId, ...(all ? {} : { acknowledged: 'no' as const }) };
        const answer = await site.call(contract.listAlerts, { query });
        cli.show(answer, (list) =>
          list.length === 0 ? 'There are no such alerts.\n' : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway alerts list',
  );
}

interface SetOptions {
  successBelow?: number;
  at?: string;
  failureAbove?: number;
  none?: true;
}

function addSetting(alerts: Command, cli: Cli): void {
  examples(
    alerts
      .command('set <deployment>')
      .description('Set when a deployment raises alerts; what is not given raises none')
      .option(
        '--success-below <percent>',
        'less than so many percent of its devices have succeeded',
        wholeNumber(1, 100),
      )
      .option('--at <time>', 'with --success-below: at this time, such as 2026-11-25T14:00Z')
      .option('--failure-above <percent>', 'more than so many percent have failed', wholeNumber(0, 99))
      .option('--none', 'it raises none any more')
      .action(async (reference: string, options: SetOptions) => {
        const body = settingOf(options);
        const site = await cli.site();
        const { id, name } = await findDeployment(site, reference);
        const answer = await site.call(contract.setDeploymentAlert, { params: { id }, body });
        cli.show(answer, (setting) => `${name}: ${settingText(setting)}\n`);
      }),
    'slipway alerts set "Install Debian -> Room 12" --success-below 90 --at 2026-11-27T18:00Z --failure-above 10',
    'slipway alerts set "Install Debian -> Room 12" --none',
  );
  examples(
    alerts
      .command('show <deployment>')
      .description('When a deployment raises alerts')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id, name } = await findDeployment(site, reference);
        const answer = await site.call(contract.getDeploymentAlert, { params: { id } });
        cli.show(answer, (setting) => `${name}: ${settingText(setting)}\n`);
      }),
    'slipway alerts show "Install Debian -> Room 12"',
  );
}

function settingOf({ successBelow, at, failureAbove, none }: SetOptions): contract.DeploymentAlert {
  const isSet = [successBelow, at, failureAbove].some((given) => given !== undefined);
  if (isSet === (none ?? false))
    throw new SlipwayError(
      'SLIP-6001',
      isSet
        ? '--none goes with no other option: it has the deployment raise no alerts.'
        : 'Say when it raises alerts: --success-below with --at, --failure-above, or both. Or give --none, so that it raises none any more.',
    );
  if ((successBelow === undefined) !== (at === undefined))
    throw new SlipwayError('SLIP-6001', '--success-below and --at belong together: give both, or none.');
  return {
    successBelow:
      successBelow === undefined || at === undefined ? null : { percent: successBelow, at: parseTime('--at', at) },
    failureAbove: failureAbove === undefined ? null : { percent: failureAbove },
  };
}

function settingText({ successBelow, failureAbove }: contract.DeploymentAlert): string {
  const texts = [
    ...(successBelow === null ? [] : [`less than ${successBelow.percent} % succeeded at ${timeText(successBelow.at)}`]),
    ...(failureAbove === null ? [] : [`more than ${failureAbove.percent} % failed`]),
  ];
  return texts.length === 0 ? 'raises no alerts.' : `raises an alert when ${texts.join(', and when ')}.`;
}

const columns: readonly Column<contract.Alert>[] = [
  { header: 'ID', text: ({ id }) => shortId(id) },
  { header: 'RAISED', text: ({ raisedAt }) => timeText(raisedAt), dropOrder: 1 },
  { header: 'DEPLOYMENT', text: ({ deploymentName }) => deploymentName, cutTo: 16 },
  {
    header: 'ALERT',
    text: alertText,
    cutTo: 20,
    wrap: true,
    colour: ({ acknowledgedAt }) => (acknowledgedAt === null ? 'red' : 'dim'),
  },
  { header: 'ACKNOWLEDGED BY', text: ({ acknowledgedBy }) => acknowledgedBy ?? '-', dropOrder: 2 },
];

function alertText({ kind, percent, devices, counted }: contract.Alert): string {
  const [verb, bound] = kind === 'success-below' ? ['succeeded', 'less than'] : ['failed', 'more than'];
  return `${counted} of ${devices} devices had ${verb}, ${bound} ${percent} %`;
}
