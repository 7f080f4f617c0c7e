/** How a deployment is going: a line for each state, or its devices. */
import type { Command } from 'commander';
import {
  type DeploymentDevice,
  type DeploymentState,
  type DeploymentStatus,
  deploymentStates,
  getDeploymentStatus,
  listDeploymentDevices,
} from '../../api/deployment-status.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf, wholeNumber } from '../command-line.ts';
import { findDeployment, shortId } from '../named-things.ts';
import { countText, timeText } from '../quantities.ts';
import { type Colour, type Column, type Paper, renderTable } from '../table.ts';

interface StatusOptions {
  devices?: boolean;
  state?: DeploymentState;
  after?: string;
  limit: number;
}

export function addStatus(deployments: Command, cli: Cli): void {
  examples(
    deployments
      .command('status <deployment>')
      .summary('How a deployment is going')
      .description('How many devices of a deployment are in which state, or which they are')
      .option('--devices', 'the devices, by name')
      .option('--state <state>', `only devices in this state: ${deploymentStates.join(', ')}`, oneOf(deploymentStates))
      .option('--after <name>', 'only devices behind this name: the next page')
      .option('--limit <number>', 'at most this many devices', wholeNumber(1, 1000), 100)
      .action(async (reference: string, { devices, state, after, limit }: StatusOptions) => {
        const site = await cli.site();
        const { id, name } = await findDeployment(site, reference);
        if (!devices && state === undefined) {
          const answer = await site.call(getDeploymentStatus, { params: { id } });
          return cli.show(answer, (status) => renderStatus(status, cli.paper));
        }
        const answer = await site.call(listDeploymentDevices, { params: { id }, query: { state, after, limit } });
        return cli.show(answer, (list) => renderDevices(name, list, limit, cli.paper));
      }),
    'slipway deployments status "Install Debian -> Room 12"',
    'slipway deployments status "Install Debian -> Room 12" --state error',
  );
}

const colours: Readonly<Record<DeploymentState, Colour | undefined>> = {
  success: 'green',
  'in-progress': 'yellow',
  error: 'red',
  'requirements-not-met': 'red',
  unknown: 'dim',
};

interface Line {
  readonly state: DeploymentState;
  readonly count: number;
  readonly share: number;
}

function renderStatus({ name, devices, counts }: DeploymentStatus, paper: Paper): string {
  const lines = deploymentStates.map((state) => ({
    state,
    count: counts[state],
    share: devices === 0 ? 0 : counts[state] / devices,
  }));
  return `${name}: ${countText(devices, 'device')}\n\n${renderTable(lines, lineColumns, paper)}`;
}

const lineColumns: readonly Column<Line>[] = [
  { header: 'STATE', text: ({ state }) => state, colour: ({ state, count }) => (count > 0 ? colours[state] : 'dim') },
  { header: 'DEVICES', text: ({ count }) => String(count), align: 'right' },
  { header: 'SHARE', text: ({ share }) => `${Math.round(share * 100)} %`, align: 'right' },
];

function renderDevices(name: string, list: readonly DeploymentDevice[], limit: number, paper: Paper): string {
  if (list.length === 0) return `${name} has no such devices.\n`;
  const last = list.at(-1)?.deviceName ?? '';
  const more = list.length < limit ? '' : `\nPerhaps there are more: --after "${last}"\n`;
  return `${renderTable(list, deviceColumns, paper)}${more}`;
}

const deviceColumns: readonly Column<DeploymentDevice>[] = [
  { header: 'DEVICE', text: ({ deviceName }) => deviceName, cutTo: 12 },
  { header: 'STATE', text: ({ state }) => state, colour: ({ state }) => colours[state] },
  { header: 'RUN', text: ({ run }) => (run === null ? '-' : shortId(run.id)), dropOrder: 2 },
  { header: 'STARTED', text: ({ run }) => (run === null ? '-' : timeText(run.startedAt)), dropOrder: 1 },
  { header: 'WHY', text: whyText, cutTo: 16, wrap: true },
];

function whyText({ run }: DeploymentDevice): string {
  if (run === null) return '';
  const { failedStep, message } = run;
  if (failedStep === null) return message;
  const code = failedStep.errorCode === null ? '' : ` (${failedStep.errorCode})`;
  return `${failedStep.name}${code}: ${message}`;
}
