import { resolve } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { labFirmwares } from '../../api/lab.ts';
import { diskInterfaces, type LabComputer, type LabRequest, type LabStatus } from '../../client/lab-protocol.ts';
import { callLab } from '../../client/lab-socket.ts';
import { type FoundLab, listLabs, removeDeadLabs } from '../../lab/lab-home.ts';
import { type Cli, Interrupted } from '../cli.ts';
import { collect, examples, oneOf, wholeNumber } from '../command-line.ts';
import { type Column, renderTable } from '../table.ts';
import { safeText } from '../text-width.ts';
import { addLabUp } from './lab-up.ts';

export function addLab(program: Command, cli: Cli): void {
  const lab = program
    .command('lab')
    .description(
      'A virtual network with virtual computers on this machine, to try Slipway without hardware (root, QEMU)',
    );
  addLabUp(lab, cli);
  addComputers(lab, cli);
  addPower(lab, cli);
  addLooking(lab, cli);
  addKeyboard(lab, cli);
  addLabs(lab, cli);
}

interface LabChoice {
  lab?: string;
}

function withLab(command: Command): Command {
  return command.option('--lab <name>', 'the lab, where several are up');
}

interface AddOptions extends LabChoice {
  firmware: (typeof labFirmwares)[number];
  memory: number;
  disk?: string[];
}

function addComputers(lab: Command, cli: Cli): void {
  examples(
    withLab(
      lab
        .command('add <name>')
        .description('Make a computer, with an empty disk and the network first in its boot order, and switch it on')
        .option('--firmware <firmware>', labFirmwares.join(', '), oneOf(labFirmwares), 'uefi')
        .option('--memory <MiB>', 'memory', wholeNumber(512, 1_048_576), 2048)
        .option(
          '--disk <size>',
          `a disk: GiB, or GiB:INTERFACE with ${diskInterfaces.join(', ')}; may be given several times (16:virtio unless told)`,
          collect,
        ),
    ).action(async (name: string, { firmware, memory, disk = ['16'], ...choice }: AddOptions) => {
      const computer = { name, firmware, memoryMiB: memory, disks: disk.map(parseDisk) };
      const status = await askLab(choice, { command: 'add', computer, powerOn: true });
      showComputer(cli, status, name, ({ mac, uuid }) =>
        [
          `${name} is on. Its MAC address is ${mac}.`,
          `Let the site know it:  slipway devices create ${name} --mac ${mac} --uuid ${uuid}`,
        ].join('\n'),
      );
    }),
    'sudo slipway lab add pc1 --firmware secure-boot',
    'sudo slipway lab add pc2 --firmware bios --memory 1024 --disk 8:nvme --disk 4:sata',
  );
  examples(
    withLab(lab.command('remove <name>').description('Remove a computer with its disks')).action(
      async (name: string, choice: LabChoice) => {
        const status = await askLab(choice, { command: 'remove', name });
        cli.show({ value: status, body: status }, () => `${name} is gone.\n`);
      },
    ),
    'sudo slipway lab remove pc1',
  );
}

function addPower(lab: Command, cli: Cli): void {
  const simple = [
    ['on', 'Switch a computer on', 'is on'],
    ['cut', 'Cut the power of a computer: what runs inside is not told', 'has no power'],
    ['reset', 'Press the reset button of a computer', 'starts anew'],
  ] as const;
  for (const [command, description, result] of simple)
    examples(
      withLab(lab.command(`${command} <name>`).description(description)).action(
        async (name: string, choice: LabChoice) => {
          const status = await askLab(choice, { command, name });
          showComputer(cli, status, name, () => `${name} ${result}.`);
        },
      ),
      `sudo slipway lab ${command} pc1`,
    );
  examples(
    withLab(
      lab
        .command('cable <name>')
        .description("Pull or plug a computer's network cable")
        .argument('<state>', 'pulled or plugged', oneOf(['pulled', 'plugged'])),
    ).action(async (name: string, state: 'pulled' | 'plugged', choice: LabChoice) => {
      const status = await askLab(choice, { command: 'cable', name, state });
      showComputer(cli, status, name, () => `The cable of ${name} is ${state}.`);
    }),
    'sudo slipway lab cable pc1 pulled',
  );
}

function addLooking(lab: Command, cli: Cli): void {
  examples(
    withLab(
      lab.command('screen <name> <file>').description("Write what a computer's screen shows to a PNG file"),
    ).action(async (name: string, file: string, choice: LabChoice) => {
      const path = resolve(cli.world.workingDirectory, file);
      const status = await askLab(choice, { command: 'screen', name, path });
      showComputer(cli, status, name, () => `The screen of ${name} is in ${path}.`);
    }),
    'sudo slipway lab screen pc1 pc1.png',
  );
  examples(
    withLab(
      lab
        .command('serial <name>')
        .description("What a computer's serial line says, until Ctrl-C")
        .option('--no-follow', 'only what it has said so far'),
    ).action(async (name: string, { follow, ...choice }: LabChoice & { follow: boolean }) => {
      const signal = cli.world.takeInterrupts();
      const onLine = (line: string): void => cli.showEntry({ line }, () => `${safeText(line)}\n`);
      const found = await chooseLab(choice);
      const status = await callOf(found, { command: 'serial', name, follow }, { onLine, signal });
      if (status === null) throw new Interrupted();
    }),
    'sudo slipway lab serial pc1',
  );
}

function addKeyboard(lab: Command, cli: Cli): void {
  examples(
    withLab(
      lab
        .command('type <name> <text>')
        .description('Type text on the US keyboard of a computer')
        .option('--enter', 'press Enter after it'),
    ).action(async (name: string, text: string, { enter, ...choice }: LabChoice & { enter?: boolean }) => {
      const status = await askLab(choice, { command: 'type', name, text: enter ? `${text}\n` : text });
      showComputer(cli, status, name, () => `Typed on ${name}.`);
    }),
    'sudo slipway lab type pc1 OSDComputerName --enter',
  );
  examples(
    withLab(
      lab
        .command('keys <name> <key...>')
        .description("Press keys one after the other, by QEMU's names; + joins keys that are pressed together"),
    ).action(async (name: string, keys: string[], choice: LabChoice) => {
      const found = await chooseLab(choice);
      let status: LabStatus | null = null;
      for (const key of keys) status = await callOf(found, { command: 'keys', name, keys: key.split('+') });
      if (status !== null) showComputer(cli, status, name, () => `Pressed on ${name}.`);
    }),
    'sudo slipway lab keys pc1 down down ret',
    'sudo slipway lab keys pc1 ctrl+alt+delete',
  );
}

function addLabs(lab: Command, cli: Cli): void {
  examples(
    lab
      .command('list')
      .description('The labs of this machine and their computers')
      .action(async () => {
        const labs = await Promise.all((await listLabs()).map(statusOf));
        cli.show({ value: labs, body: labs }, (list) =>
          list.length === 0
            ? 'No lab is up. Make one with "sudo slipway lab up".\n'
            : list.map((each) => renderLab(cli, each)).join('\n'),
        );
      }),
    'sudo slipway lab list',
  );
  examples(
    withLab(
      lab.command('down').description('Take a lab down: everything in it is removed, also what a killed lab left'),
    ).action(async (choice: LabChoice) => {
      const dead = await removeDeadLabs(() => undefined).catch(labFailure);
      for (const name of dead) cli.say(`What the lab ${name}, which was killed, had left is removed.`);
      if (dead.length > 0 && (choice.lab === undefined || dead.includes(choice.lab))) return;
      const found = await chooseLab(choice);
      const status = await callOf(found, { command: 'down' });
      cli.show({ value: status, body: status }, () => `The lab ${found.name} is gone.\n`);
    }),
    'sudo slipway lab down',
  );
}

/** `8`, `8:nvme` */
export function parseDisk(text: string): LabComputer['disks'][number] {
  const [, size = '', kind = 'virtio'] = /^(\d+(?:\.\d+)?)(?::([a-z]+))?$/.exec(text) ?? [];
  const found = diskInterfaces.find((known) => known === kind);
  if (size === '' || found === undefined)
    throw new SlipwayError(
      'SLIP-6001',
      `"${text}" is no disk: write GiB or GiB:INTERFACE, with ${diskInterfaces.join(', ')}.`,
    );
  return { sizeGiB: Number(size), interface: found };
}

async function askLab(choice: LabChoice, request: LabRequest): Promise<LabStatus> {
  const status = await callOf(await chooseLab(choice), request);
  if (status === null) throw new Interrupted();
  return status;
}

/** The lab that is meant: the one that is named, or the only one that is up. */
async function chooseLab({ lab }: LabChoice): Promise<FoundLab> {
  const running = (await listLabs()).filter(({ state }) => state === 'running');
  const names = running.map(({ name }) => name).join(', ');
  const found = lab === undefined ? running : running.filter(({ name }) => name === lab);
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) throw new SlipwayError('SLIP-6004', `Several labs are up: say which with --lab (${names}).`);
  const which =
    lab === undefined ? 'No lab is up' : `No lab named ${lab} is up${names === '' ? '' : ` (there is: ${names})`}`;
  const advice = process.getuid?.() === 0 ? 'Make one with "slipway lab up".' : "Labs are root's: run this with sudo.";
  throw new SlipwayError('SLIP-6006', `${which}. ${advice}`);
}

async function callOf(
  { name, socketPath }: FoundLab,
  request: LabRequest,
  options: Parameters<typeof callLab>[2] = {},
): Promise<LabStatus | null> {
  try {
    return await callLab(socketPath, request, options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT')
      throw new SlipwayError('SLIP-6006', `The lab ${name} is still starting: wait a little, then try again.`);
    if (code === 'ECONNREFUSED') throw new SlipwayError('SLIP-6006', `The lab ${name} is being taken down.`);
    return labFailure(error);
  }
}

function labFailure(error: unknown): never {
  throw new SlipwayError('SLIP-6006', error instanceof Error ? error.message : String(error), { cause: error });
}

function showComputer(cli: Cli, status: LabStatus, name: string, text: (computer: LabComputer) => string): void {
  const computer = status.computers.find((each) => each.name === name);
  if (computer !== undefined) cli.show({ value: computer, body: computer }, (value) => `${text(value)}\n`);
}

type ListedLab = FoundLab & { status: LabStatus | null };

/** Without a status while the lab starts or is taken down: the others are listed all the same. */
async function statusOf(lab: FoundLab): Promise<ListedLab> {
  const status = lab.state === 'running' ? await callOf(lab, { command: 'status' }).catch(() => null) : null;
  return { ...lab, status };
}

function renderLab(cli: Cli, { name, state, pid, status }: ListedLab): string {
  if (state === 'dead') return `${name}: was killed (process ${pid}); "slipway lab down" removes what it left.\n`;
  if (status === null) return `${name}: is being made or taken down.\n`;
  const site =
    status.site === null
      ? 'without a site'
      : `console ${status.site.consoleUrl}, site data in ${status.site.dataDirectory}`;
  const head = `${name}: ${status.subnet}, ${status.computers.length} of ${status.taps} sockets used, ${site}\n`;
  return head + (status.computers.length === 0 ? '' : renderTable(status.computers, computerColumns, cli.paper));
}

const computerColumns: readonly Column<LabComputer>[] = [
  { header: 'COMPUTER', text: ({ name }) => name, cutTo: 10 },
  { header: 'POWER', text: ({ on }) => (on ? 'on' : 'off'), colour: ({ on }) => (on ? 'green' : 'dim') },
  { header: 'FIRMWARE', text: ({ firmware }) => firmware },
  { header: 'MAC ADDRESS', text: ({ mac }) => mac },
  { header: 'MEMORY', text: ({ memoryMiB }) => `${memoryMiB} MiB`, align: 'right', dropOrder: 2 },
  {
    header: 'DISKS',
    text: ({ disks }) => disks.map((disk) => `${disk.sizeGiB}:${disk.interface}`).join(' '),
    cutTo: 9,
    dropOrder: 1,
  },
  { header: 'RESTARTS', text: ({ reboots }) => String(reboots), align: 'right', dropOrder: 3 },
];
