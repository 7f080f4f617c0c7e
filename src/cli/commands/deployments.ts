import type { Command } from 'commander';
import type { Deployment } from '../../api/deployments.ts';
import * as contract from '../../api/deployments.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf } from '../command-line.ts';
import { type ConfirmOption, callConfirmed, confirmDeviceCount, confirmOption } from '../device-count.ts';
import { findCollection, findDeployment, shortId } from '../named-things.ts';
import { countText, timeText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';
import { findTaskSequence } from '../task-sequence-given.ts';
import { addStatus } from './deployments-status.ts';

export function addDeployments(program: Command, cli: Cli): void {
  const deployments = program
    .command('deployments')
    .description('Task sequences given to collections: available (a person chooses) or required (starts by itself)');
  examples(
    deployments
      .command('list')
      .description('All deployments, newest first')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listDeployments), (list) =>
          list.length === 0
            ? 'Nothing is deployed. Deploy with "slipway deployments create TASK-SEQUENCE COLLECTION".\n'
            : renderTable(list, deploymentColumns, cli.paper),
        );
      }),
    'slipway deployments list',
  );
  addCreate(deployments, cli);
  addSwitching(deployments, cli);
  addStatus(deployments, cli);
  examples(
    deployments
      .command('delete <deployment>')
      .description('Delete a deployment without open runs; the history of its runs stays')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findDeployment(site, reference);
        await cli.confirm(`Delete the deployment "${name}"?`, yes);
        const answer = await site.call(contract.deleteDeployment, { params: { id } });
        cli.show(answer, () => `The deployment "${name}" was deleted.\n`);
      }),
    'slipway deployments delete "Install Debian -> Room 12"',
  );
}

interface CreateOptions extends ConfirmOption {
  purpose: 'available' | 'required';
  debug?: boolean;
}

function addCreate(deployments: Command, cli: Cli): void {
  examples(
    confirmOption(
      deployments
        .command('create <task-sequence> <collection>')
        .description('Deploy a task sequence to a collection')
        .option(
          '--purpose <purpose>',
          'available: a person chooses it on the computer; required: it starts by itself, once, at the next network boot, and may erase disks',
          oneOf(['available', 'required']),
          'available',
        )
        .option('--debug', 'each run begins in the debugger, and waits before its first step ("slipway runs debug")'),
    ).action(
      async (sequence: string, reference: string, { purpose, debug, confirmDeviceCount: given }: CreateOptions) => {
        const site = await cli.site();
        const { id: taskSequenceId } = await findTaskSequence(site, sequence);
        const { id: collectionId, memberCount } = await findCollection(site, reference);
        const body = { taskSequenceId, collectionId, purpose, ...(debug && { debug }) };
        const answer = await callConfirmed(
          (confirmDeviceCount) => site.call(contract.createDeployment, { body: { ...body, confirmDeviceCount } }),
          (starting) => confirmDeviceCount(cli, starting, given),
        );
        cli.show(answer, (made) => `${describe(made, memberCount)} Its id is ${made.id}.\n`);
      },
    ),
    'slipway deployments create "Install Debian" "Room 12"',
    'slipway deployments create "Install Debian" "Room 12" --purpose required --confirm-device-count 24',
    'slipway deployments create "Install Debian" "Test bench" --debug',
  );
}

function describe({ taskSequenceName, collectionName, purpose, debug }: Deployment, devices: number): string {
  const what = `"${taskSequenceName}" is ${purpose} on "${collectionName}" (${countText(devices, 'device')}).`;
  const starts = purpose === 'required' ? ' It starts at the next network boot of each.' : '';
  return `${what}${starts}${debug ? ' Its runs begin in the debugger.' : ''}`;
}

function addSwitching(deployments: Command, cli: Cli): void {
  examples(
    confirmOption(
      deployments
        .command('enable <deployment>')
        .description('Enable a deployment; asks where a required one would start on devices'),
    ).action(async (reference: string, { confirmDeviceCount: given }: ConfirmOption) => {
      const site = await cli.site();
      const { id } = await findDeployment(site, reference);
      const answer = await callConfirmed(
        (confirmDeviceCount) =>
          site.call(contract.setDeploymentEnabled, { params: { id }, body: { enabled: true, confirmDeviceCount } }),
        (starting) => confirmDeviceCount(cli, starting, given),
      );
      cli.show(answer, ({ name }) => `The deployment "${name}" is enabled.\n`);
    }),
    'slipway deployments enable "Install Debian -> Room 12"',
    'slipway deployments enable "Install Debian -> Room 12" --confirm-device-count 24',
  );
  examples(
    deployments
      .command('disable <deployment>')
      .description('Disable a deployment; runs that have begun go on')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findDeployment(site, reference);
        const answer = await site.call(contract.setDeploymentEnabled, { params: { id }, body: { enabled: false } });
        cli.show(answer, ({ name }) => `The deployment "${name}" is disabled.\n`);
      }),
    'slipway deployments disable "Install Debian -> Room 12"',
  );
}

const deploymentColumns: readonly Column<Deployment>[] = [
  { header: 'TASK SEQUENCE', text: ({ taskSequenceName }) => taskSequenceName, cutTo: 16 },
  { header: 'COLLECTION', text: ({ collectionName }) => collectionName, cutTo: 14 },
  { header: 'ID', text: ({ id }) => shortId(id) },
  { header: 'PURPOSE', text: ({ purpose, debug }) => (debug ? `${purpose}, debug` : purpose) },
  {
    header: 'ENABLED',
    text: ({ enabled }) => (enabled ? 'yes' : 'no'),
    colour: ({ enabled }) => (enabled ? undefined : 'dim'),
  },
  { header: 'CREATED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 1 },
];
