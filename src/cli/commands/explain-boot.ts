import type { Command } from 'commander';
import { type BootExplanation, explainBoot, explainBootOfDevice, firmwares } from '../../api/boot-decisions.ts';
import { MacSchema } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf } from '../command-line.ts';
import { findDevice } from '../named-things.ts';
import { countText } from '../quantities.ts';
import type { Answer, Site } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { safeText } from '../text-width.ts';

interface BootOptions {
  readonly firmware?: (typeof firmwares)[number];
}

/** `slipway explain boot`. */
export function addExplainBoot(explain: Command, cli: Cli): void {
  examples(
    explain
      .command('boot <device>')
      .summary('What a computer would be told if it booted over the network now, and why')
      .description(
        'What a computer would be told if it booted over the network now, and why; DEVICE is a name, an id, or a MAC address, also one that no device has. Nothing is recorded.',
      )
      .option(
        '--firmware <firmware>',
        `${firmwares.join(', ')}; left out: as its inventory says, or x64-uefi`,
        oneOf(firmwares),
      )
      .action(async (reference: string, { firmware }: BootOptions) => {
        const answer = await explanationOf(await cli.site(), reference, firmware);
        cli.show(answer, (value) => renderBoot(value, cli.paper));
      }),
    'slipway explain boot PC-01',
    'slipway explain boot 52:54:00:12:34:56 --firmware bios',
  );
}

async function explanationOf(
  site: Site,
  reference: string,
  firmware: BootOptions['firmware'],
): Promise<Answer<BootExplanation>> {
  const mac = MacSchema.safeParse(reference);
  const device = await findDevice(site, reference).catch((error: unknown) => {
    if (mac.success && error instanceof SlipwayError && error.code === 'SLIP-1002') return null;
    throw error;
  });
  const query = firmware === undefined ? {} : { firmware };
  if (device !== null) return site.call(explainBootOfDevice, { params: { id: device.id }, query });
  return site.call(explainBoot, { query: { ...query, mac: reference } });
}

const DECISIONS = {
  ignore: 'no answer: it goes on to its next boot device by itself',
  disk: 'goes on to its disk',
  pe: 'starts the PE',
  'pe-on-key': 'starts the PE if somebody presses Escape, otherwise goes on to its disk',
} as const;

function renderBoot(value: BootExplanation, paper: Paper): string {
  const { toFirmware, toLoader, deployments } = value;
  const properties = renderProperties(
    [
      ['Computer', [value.mac, value.smbiosUuid].filter((mark) => mark !== null).join(', ') || null],
      ['Firmware', value.firmware],
      ['Counts as', countsAs(value)],
      [
        'Fits',
        value.fits.map(({ name, by }) => `${safeText(name)} by its ${by.join(' and ')}`).join('; ') || 'no device',
      ],
      [
        'Open run',
        value.openRun &&
          `"${safeText(value.openRun.taskSequence)}", ${value.openRun.state} in ${value.openRun.environment}`,
      ],
      ['Settings', settingsText(value.settings)],
      ['Boot image', value.buildId ?? 'none'],
      ['Firmware is told', DECISIONS[toFirmware.decision]],
      ...toFirmware.reasons.map((reason): [string, string] => ['', safeText(reason)]),
      ...(toFirmware.decision === 'ignore'
        ? []
        : ([['A loader is told', DECISIONS[toLoader.decision]]] as [string, string][])),
      ...value.fetched.map((url): [string, string] => ['', url]),
    ],
    paper,
  );
  return deployments.length === 0 ? properties : `${properties}\n${renderTable(deployments, columns, paper)}`;
}

function countsAs({ standing, device, fits }: BootExplanation): string {
  if (device !== null) return safeText(device.name);
  if (standing !== 'tie') return 'an unknown computer';
  return fits.length === 1
    ? 'no device: one has its MAC address and another SMBIOS UUID'
    : `none of ${countText(fits.length, 'device')} that fit equally well`;
}

function settingsText(settings: BootExplanation['settings']): string {
  const { respond, ignored, interfaces, delaySeconds, promptSeconds, unknownComputers } = settings;
  return [
    respond ? 'requests are answered' : 'no requests are answered',
    ...(ignored ? ['this MAC address is never answered'] : []),
    ...(interfaces.length === 0 ? [] : [`on ${safeText(interfaces.join(', '))} only`]),
    ...(delaySeconds === 0 ? [] : [`after ${delaySeconds} s`]),
    `${promptSeconds} s for a key`,
    `unknown computers ${unknownComputers}`,
  ].join(', ');
}

const columns: readonly Column<BootExplanation['deployments'][number]>[] = [
  { header: 'DEPLOYED', text: ({ taskSequence }) => taskSequence, cutTo: 20 },
  { header: 'PURPOSE', text: ({ purpose }) => purpose },
  { header: 'ENABLED', text: ({ enabled }) => (enabled ? 'yes' : 'no') },
  { header: 'HAS ENDED HERE', text: ({ ended }) => (ended ? 'yes' : 'no') },
];
