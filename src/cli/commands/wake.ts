import type { Command } from 'commander';
import { wakeDevice } from '../../api/devices.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { findDevice } from '../named-things.ts';
import { type Column, renderTable } from '../table.ts';

interface Woken {
  readonly name: string;
  readonly sentTo: readonly string[];
  readonly problems: readonly string[];
}

const wokenColumns: readonly Column<Woken>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 12 },
  { header: 'SENT TO', text: ({ sentTo }) => sentTo.join(', ') || 'nowhere', wrap: true },
  { header: 'PROBLEMS', text: ({ problems }) => problems.join(' ') || '-', wrap: true },
];

export function addWake(devices: Command, cli: Cli): void {
  examples(
    devices
      .command('wake <device...>')
      .description(
        'Send Wake-on-LAN packets to devices: into the subnets that they were seen in, and to the networks that network boot is served on',
      )
      .action(async (references: string[]) => {
        const site = await cli.site();
        const found = await fewAtOnce(references, (reference) => findDevice(site, reference));
        const woken = await fewAtOnce(found, async ({ id, name }) => ({
          name,
          ...(await site.call(wakeDevice, { params: { id } })).value,
        }));
        cli.show({ value: woken, body: woken }, (all) => renderTable(all, wokenColumns, cli.paper));
      }),
    'slipway devices wake PC-01',
    'slipway devices wake PC-01 PC-02 PC-03',
  );
}
