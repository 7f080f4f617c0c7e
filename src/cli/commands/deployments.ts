import type { Command } from 'commander';
import { listCollections } from '../../api/collections.ts';
import type { Deployment } from '../../api/deployments.ts';
import * as contract from '../../api/deployments.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf } from '../command-line.ts';
import { deploymentProperties, type SettingOptions, settingOptions, settingsGiven } from '../deployment-options.ts';
import {
  type Confirmed,
  type ConfirmOption,
  type ConfirmUnknownOption,
  confirming,
  confirmOption,
  confirmOptions,
  confirmUnknownOption,
} from '../device-count.ts';
import { findCollection, findDeployment, findDeploymentTemplate, shortId } from '../named-things.ts';
import { countText, timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, renderProperties, renderTable } from '../table.ts';
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
  addShow(deployments, cli);
  addCreate(deployments, cli);
  addChange(deployments, cli);
  addSwitching(deployments, cli);
  addStatus(deployments, cli);
  addGoingOn(deployments, cli);
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

interface CreateOptions extends Confirmed, SettingOptions {
  purpose?: 'available' | 'required';
  debug?: boolean;
  template?: string;
}

/** Of a template, which options on the line come before; without one a deployment is available. */
async function settingsOfTemplate(site: Site, reference: string | undefined) {
  if (reference === undefined) return { purpose: 'available' as const };
  const {
    id: _,
    name: __,
    description: ___,
    createdAt: ____,
    ...settings
  } = await findDeploymentTemplate(site, reference);
  return settings;
}

function addCreate(deployments: Command, cli: Cli): void {
  examples(
    confirmOptions(
      settingOptions(
        deployments
          .command('create <task-sequence> <collection>')
          .description('Deploy a task sequence to a collection'),
      )
        .option(
          '--purpose <purpose>',
          'available (the usual): a person chooses it on the computer; required: it starts by itself, once, at the next network boot, and may erase disks',
          oneOf(['available', 'required']),
        )
        .option('--debug', 'each run begins in the debugger, and waits before its first step ("slipway runs debug")')
        .option('--no-debug', 'its runs begin without the debugger, whatever the template says')
        .option(
          '--template <template>',
          'with the settings of this deployment template; options given here come before',
        ),
    ).action(async (sequence: string, reference: string, { purpose, debug, template, ...options }: CreateOptions) => {
      const site = await cli.site();
      const { id: taskSequenceId } = await findTaskSequence(site, sequence);
      const { id: collectionId, memberCount } = await findCollection(site, reference);
      const settings = await settingsGiven(site, options);
      const body = {
        ...(await settingsOfTemplate(site, template)),
        ...settings,
        ...{ taskSequenceId, collectionId },
        ...(purpose && { purpose }),
        ...(debug !== undefined && { debug }),
      };
      const answer = await confirming(cli, options, (confirmed) =>
        site.call(contract.createDeployment, { body: { ...body, ...confirmed } }),
      );
      cli.show(answer, (made) => `${describe(made, memberCount)} Its id is ${made.id}.\n`);
    }),
    'slipway deployments create "Install Debian" "Room 12"',
    'slipway deployments create "Install Debian" "Room 12" --purpose required --confirm-device-count 24',
    'slipway deployments create "Install Debian" "Test bench" --debug',
    'slipway deployments create "Install Debian" "Room 12" --template Careful --most-starts 10',
    'slipway deployments create "Install Debian" "Room 12" --purpose required --wave 3,succeed=100 --stop-at-failures 2 --expires-at "2026-12-24 18:00 Europe/Amsterdam"',
  );
}

function addShow(deployments: Command, cli: Cli): void {
  examples(
    deployments
      .command('show <deployment>')
      .description('All settings of a deployment, and how far it is')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id, waves } = await findDeployment(site, reference);
        const named = waves.some(({ collectionId }) => collectionId !== undefined);
        const collections = named ? (await site.call(listCollections)).value : [];
        const names = new Map(collections.map((each) => [each.id, each.name]));
        cli.show(await site.call(contract.getDeployment, { params: { id } }), (deployment) =>
          renderProperties(deploymentProperties(deployment, names), cli.paper),
        );
      }),
    'slipway deployments show "Install Debian -> Room 12"',
  );
}

function addChange(deployments: Command, cli: Cli): void {
  examples(
    confirmOptions(
      settingOptions(
        deployments
          .command('change <deployment>')
          .description('Change settings of a deployment; what is left out stays, and runs that have begun go on'),
      ),
    ).action(async (reference: string, options: Confirmed & SettingOptions) => {
      const site = await cli.site();
      const { id } = await findDeployment(site, reference);
      const body = await settingsGiven(site, options);
      if (Object.keys(body).length === 0) throw new SlipwayError('SLIP-6001', 'Say what is to be changed.');
      const answer = await confirming(cli, options, (confirmed) =>
        site.call(contract.changeDeployment, { params: { id }, body: { ...body, ...confirmed } }),
      );
      cli.show(answer, ({ name }) => `The deployment "${name}" was changed.\n`);
    }),
    'slipway deployments change "Install Debian -> Room 12" --most-starts 50',
    'slipway deployments change "Install Debian -> Room 12" --expires-at none',
  );
}

/** As the end of a sentence. */
const statusText = (status: Deployment['status']): string =>
  status === 'sequence-disabled' ? 'its task sequence is disabled' : `it is ${status}`;

function describe({ taskSequenceName, collectionName, purpose, debug, status }: Deployment, devices: number): string {
  const what = `"${taskSequenceName}" is ${purpose} on "${collectionName}" (${countText(devices, 'device')}).`;
  if (status !== 'active') return `${what} It starts nowhere now: ${statusText(status)}.`;
  const starts = purpose === 'required' ? ' It starts at the next network boot of each.' : '';
  return `${what}${starts}${debug ? ' Its runs begin in the debugger.' : ''}`;
}

function addSwitching(deployments: Command, cli: Cli): void {
  examples(
    confirmOptions(
      deployments
        .command('enable <deployment>')
        .description('Enable a deployment; asks where a required one would start on devices'),
    ).action(async (reference: string, options: Confirmed) => {
      const site = await cli.site();
      const { id } = await findDeployment(site, reference);
      const answer = await confirming(cli, options, (confirmed) =>
        site.call(contract.changeDeployment, { params: { id }, body: { enabled: true, ...confirmed } }),
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
        const answer = await site.call(contract.changeDeployment, { params: { id }, body: { enabled: false } });
        cli.show(answer, ({ name }) => `The deployment "${name}" is disabled.\n`);
      }),
    'slipway deployments disable "Install Debian -> Room 12"',
  );
}

function addGoingOn(deployments: Command, cli: Cli): void {
  examples(
    confirmOptions(
      deployments
        .command('resume <deployment>')
        .description('Have a deployment go on that suspended itself; its failures count anew'),
    ).action(async (reference: string, options: Confirmed) => {
      const site = await cli.site();
      const { id, name, status, suspended } = await findDeployment(site, reference);
      if (suspended === null)
        throw new SlipwayError(
          'SLIP-6001',
          `The deployment "${name}" has not suspended itself: ${statusText(status)}.`,
        );
      const answer = await confirming(cli, options, (body) =>
        site.call(contract.resumeDeployment, { params: { id }, body }),
      );
      cli.show(answer, ({ name, status }) => `The deployment "${name}" goes on: ${statusText(status)}.\n`);
    }),
    'slipway deployments resume "Install Debian -> Room 12"',
  );
  examples(
    deployments
      .command('open-next-wave <deployment>')
      .description('Open the next wave, whatever has succeeded; after the last it is open for all of its devices')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name, openWave, waves } = await findDeployment(site, reference);
        const what =
          openWave === null || openWave >= waves.length
            ? `"${name}" for all of its devices`
            : `the next wave of "${name}"`;
        await cli.confirm(`Open ${what}?`, yes);
        cli.show(await site.call(contract.openNextWave, { params: { id } }), ({ openWave, waves }) =>
          openWave === null
            ? `"${name}" is open for all of its devices.\n`
            : `Wave ${openWave} of ${waves.length} of "${name}" is open.\n`,
        );
      }),
    'slipway deployments open-next-wave "Install Debian -> Room 12"',
  );
  examples(
    confirmUnknownOption(
      confirmOption(
        deployments
          .command('clear <collection>')
          .description('Let required deployments that have finished on the devices of a collection run again'),
      ),
    ).action(async (reference: string, options: ConfirmOption & ConfirmUnknownOption) => {
      const site = await cli.site();
      const { id, name } = await findCollection(site, reference);
      const answer = await confirming(cli, options, (body) =>
        site.call(contract.clearCollectionDeployments, { params: { id }, body }),
      );
      cli.show(answer, ({ cleared }) => `${countText(cleared, 'run')} cleared in "${name}".\n`);
    }),
    'slipway deployments clear "Room 12"',
  );
}

const STATUS_COLOURS: Readonly<Record<Deployment['status'], ReturnType<NonNullable<Column<Deployment>['colour']>>>> = {
  ...{
    active: undefined,
    disabled: 'dim',
    suspended: 'red',
    'sequence-disabled': 'dim',
    waiting: 'yellow',
    expired: 'dim',
  },
};

const deploymentColumns: readonly Column<Deployment>[] = [
  { header: 'TASK SEQUENCE', text: ({ taskSequenceName }) => taskSequenceName, cutTo: 16 },
  { header: 'COLLECTION', text: ({ collectionName }) => collectionName, cutTo: 14 },
  { header: 'ID', text: ({ id }) => shortId(id) },
  { header: 'PURPOSE', text: ({ purpose, debug }) => (debug ? `${purpose}, debug` : purpose) },
  {
    header: 'STATUS',
    text: ({ status }) => status.replace('-', ' '),
    colour: ({ status }) => STATUS_COLOURS[status],
  },
  { header: 'CREATED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 1 },
];
