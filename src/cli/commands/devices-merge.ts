/** `slipway devices merge`: two records of one computer become one. */
import type { Command } from 'commander';
import * as contract from '../../api/device-merges.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import {
  type ConfirmOption,
  type ConfirmUnknownOption,
  callConfirmed,
  confirmDeviceCount,
  confirmOption,
  confirmUnknownOption,
} from '../device-count.ts';
import { findDevice } from '../named-things.ts';
import { countText } from '../quantities.ts';

interface MergeOptions extends ConfirmOption, ConfirmUnknownOption {
  readonly preview?: boolean;
  readonly yes?: boolean;
}

export function addMerge(devices: Command, cli: Cli): void {
  examples(
    confirmUnknownOption(
      confirmOption(
        devices
          .command('merge <keep> <other>')
          .summary('Make one record of two of the same computer')
          .description(
            'Make one record of two of the same computer: KEEP gets what OTHER has and it lacks, with its runs and recovery keys, and OTHER is deleted. What would move is shown first.',
          )
          .option('--preview', 'only show what would move')
          .option('--yes', 'do not ask'),
      ),
    ).action((keep: string, other: string, options: MergeOptions) => merge(cli, keep, other, options)),
    'slipway devices merge PC-01 Unknown-5CG1234XYZ --preview',
    'slipway devices merge PC-01 Unknown-5CG1234XYZ',
  );
}

async function merge(cli: Cli, keep: string, other: string, options: MergeOptions): Promise<void> {
  const site = await cli.site();
  const [{ id }, { id: otherId }] = [await findDevice(site, keep), await findDevice(site, other)];
  const plan = await site.call(contract.previewDeviceMerge, { params: { id }, body: { otherId } });
  if (options.preview) return cli.show(plan, mergeText);
  if (!options.yes) cli.remark(mergeText(plan.value).trimEnd());
  const { planId, kept, other: gone } = plan.value;
  await cli.confirm(`Merge ${gone.name} into ${kept.name}, and delete ${gone.name}?`, options.yes);
  const { confirmUnknownComputers } = options;
  const answer = await callConfirmed(
    (count) =>
      site.call(contract.mergeDevices, {
        params: { id },
        body: { otherId, planId, confirmUnknownComputers, confirmDeviceCount: count },
      }),
    (starting) => confirmDeviceCount(cli, starting, options.confirmDeviceCount),
  );
  cli.show(answer, (done) => `${done.other.name} was merged into ${done.kept.name}, and deleted.\n`);
}

function mergeText(plan: contract.DeviceMergePlan): string {
  const { kept, runs, recoveryKeys, computerAssociations, warnings } = plan;
  const gets = [
    ...plan.macs.map((mac) => `the MAC address ${mac}`),
    ...markText('SMBIOS UUID', plan.smbiosUuid),
    ...markText('serial number', plan.serialNumber),
    ...markText('asset tag', plan.assetTag),
    ...plan.variables.map((name) => `the variable ${name}`),
    ...plan.categories.map(({ name }) => `the device category ${name}`),
    ...plan.collections.map(({ name }) => `a direct rule in the collection ${name}`),
    ...plan.primaryUsers.map((name) => `the primary user ${name}`),
    ...(runs > 0 ? [countText(runs, 'run')] : []),
    ...(recoveryKeys > 0 ? [countText(recoveryKeys, 'recovery key')] : []),
    ...(computerAssociations > 0 ? [countText(computerAssociations, 'computer association')] : []),
    ...(plan.inventory ? ['the inventory, which is newer'] : []),
  ];
  return [
    `${kept.name} gets of ${plan.other.name}:`,
    ...(gets.length === 0 ? ['nothing'] : gets).map(indented),
    'Lost:',
    ...plan.lost.map(indented),
    ...(warnings.length === 0 ? [] : ['Warnings:', ...warnings.map(indented)]),
    '',
  ].join('\n');
}

const indented = (text: string): string => `  ${text}`;

function markText(what: string, { before, after }: contract.DeviceMergePlan['assetTag']): string[] {
  return before === after ? [] : [`the ${what} ${after}`];
}
