/** The built boot image with a test's agent, a network and a server for its files: what the tests of the boot image stand on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type BuiltBootImage, makeBootImage } from '../../boot-image/boot-image.ts';
import { writeNewc } from '../../src/formats/newc/newc.ts';
import { type Computer, createComputer } from '../../src/lab/computer.ts';
import { startForeignDhcpServer } from '../../src/lab/dhcp-server.ts';
import { createLabNetwork } from '../../src/lab/network.ts';

/** Emulated, on a machine that has other work too. */
export const bootTimeout = 240_000;

/** Says on the serial console what it finds, and ends as the kernel argument test.exit tells it to. */
const testAgent = `
const fs = require('node:fs');
const { execFileSync } = require('node:child_process');
const read = (path) => fs.readFileSync(path, 'utf8');
const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' });
const facts = {
  argv: process.argv.slice(2),
  terminal: process.stdin.isTTY && process.stdout.isTTY && run('readlink', '/proc/' + process.pid + '/fd/1').trim(),
  environment: { TERM: process.env.TERM, LANG: process.env.LANG },
  node: process.version,
  network: read('/run/slipway/network.env'),
  bootImage: read('/run/slipway/boot-image.env'),
  ticket: fs.existsSync('/run/slipway/ticket.json') && {
    text: read('/run/slipway/ticket.json'),
    mode: (fs.statSync('/run/slipway/ticket.json').mode & 0o777).toString(8),
  },
  folderMode: (fs.statSync('/run/slipway').mode & 0o777).toString(8),
  disks: JSON.parse(run('lsblk', '--json', '--output', 'NAME,SERIAL,TYPE')).blockdevices.filter((disk) => disk.type === 'disk'),
  addresses: run('ip', '-4', '-o', 'address', 'show', 'dev', 'eth0'),
  leaseClient: run('ps', 'w').split('\\n').filter((line) => line.includes('udhcpc -i eth0')).length,
  printk: read('/proc/sys/kernel/printk').split(/\\s+/)[0],
};
const failing = [];
for (const [program, ...args] of [
  ['wimlib-imagex', '--version'], ['mkntfs', '--version'], ['ntfs-3g', '--version'], ['sgdisk', '--version'], ['sfdisk', '--version'],
  ['mke2fs', '-V'], ['mkfs.fat', '--help'], ['efibootmgr', '--version'], ['nvme', 'version'], ['smartctl', '--version'], ['hdparm', '-V'],
  ['lspci'], ['lsusb', '--version'], ['dmidecode', '--version'], ['ethtool', '--version'], ['partx', '--version'], ['lsblk', '--version'],
  ['modprobe', '-n', 'ext4'], ['modprobe', '-n', 'r8169'], ['e2fsck', '-V'], ['resize2fs'], ['ntfsresize', '--version'], ['sh', '-c', 'umount --version | grep -q util-linux'],
]) {
  const { status, error, stderr } = require('node:child_process').spawnSync(program, args, { encoding: 'utf8' });
  if (error || status === 127 || /error while loading|not found/.test(stderr)) failing.push(program + ': ' + (error ?? stderr));
}
facts.failing = failing;
fs.writeFileSync(process.env.SLIPWAY_SERIAL, 'FACTS ' + JSON.stringify(facts) + '\\n');
process.stdout.write('THE SCREEN\\n');
const exit = /test\\.exit=(\\d+)/.exec(read('/proc/cmdline'));
if (exit && exit[1] === '3') throw new Error('as the test wants it');
process.exit(exit ? Number(exit[1]) : 10);
`;

export interface BootImageLab {
  readonly directory: string;
  readonly image: BuiltBootImage;
  /** What the server was asked for, a line each: `GET /root.squashfs from 0`. */
  readonly requests: readonly string[];
  /** The kernel argument; `below` is one of the server's special folders. */
  rootUrl(below?: string): string;
  /** Starts the foreign DHCP server for the length of a test. */
  serveAddresses(t: TestContext): Promise<void>;
  /** A computer with 512 MB that boots the image and has a ticket; it is removed when the test ends. */
  start(t: TestContext, kernelArguments: string): Promise<Computer>;
  close(): Promise<void>;
}

/** Builds the boot image (from the kept packages and parts where they are there) and the network around it. */
export async function openBootImageLab(): Promise<BootImageLab> {
  const log = (): void => undefined;
  const directory = await mkdtemp(join(tmpdir(), 'slipway-pe-'));
  const agent = join(directory, 'agent.cjs');
  await writeFile(agent, testAgent);
  const image = await makeBootImage({ output: join(directory, 'image'), agent, compression: 'fast', log, say: log });
  const network = await createLabNetwork({ name: 'boot-image', taps: 1, dhcpHost: true, log });
  const requests: string[] = [];
  const serving = Promise.withResolvers<void>();
  const server = join(import.meta.dirname, 'boot-file-server.ts');
  const site = `${network.subnet.siteAddress}:8080`;
  network.spawnInside(
    network.siteNamespace,
    process.execPath,
    [server, image.directory, network.subnet.siteAddress, '8080'],
    {
      onStdout: (chunk) => {
        requests.push(...chunk.toString().trim().split('\n'));
        serving.resolve();
      },
    },
  );
  await serving.promise;
  let computers = 0;
  return {
    directory,
    image,
    requests,
    rootUrl: (below = '') => `slipway.root=http://${site}${below}/root.squashfs`,
    serveAddresses: async (t) => {
      const dhcp = await startForeignDhcpServer({ network, directory, log });
      t.after(() => dhcp.stop());
    },
    start: async (t, kernelArguments) => {
      const ticket = join(directory, 'ticket.cpio');
      // A loader that wraps a plain file gives it a mode of its own: the boot image has to see to it itself.
      const content = Buffer.from('{"ticket":"t"}');
      await writeFile(ticket, writeNewc([{ path: 'slipway/ticket.json', mode: 0o644, content }]));
      const computer = await createComputer({
        name: `pc-${++computers}`,
        firmware: 'direct',
        memoryMiB: 512,
        disks: [{ sizeGiB: 1, interface: 'virtio', serialNumber: 'DISK-ONE' }],
        mac: '52:54:00:77:00:01',
        uuid: '4c4c4544-0035-3510-8052-b4c04f4a3132',
        serialNumber: 'LAB001',
        network,
        tap: 'tap0',
        directory,
        log,
        boot: {
          kernel: join(image.directory, 'vmlinuz'),
          initrds: [join(image.directory, 'initrd.img'), ticket],
          commandLine: `quiet console=tty0 console=ttyS0 ${kernelArguments}`,
          diskFirmware: 'bios',
          firstStartOnly: false,
        },
      });
      t.after(() => computer.remove());
      await computer.start();
      return computer;
    },
    close: async () => {
      await network.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
