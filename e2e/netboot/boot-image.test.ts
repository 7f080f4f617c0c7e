/** The built boot image on virtual computers, with an agent of the test's own: what reaches the agent, and every way of not reaching it. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type BuiltBootImage, makeBootImage } from '../../boot-image/boot-image.ts';
import { writeNewc } from '../../src/formats/newc/newc.ts';
import { type Computer, type ComputerOptions, createComputer } from '../../src/lab/computer.ts';
import { startForeignDhcpServer } from '../../src/lab/dhcp-server.ts';
import { createLabNetwork, type LabNetwork } from '../../src/lab/network.ts';

const root = process.getuid?.() === 0;
const bootTimeout = 240_000;

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

describe('the boot image', { skip: root ? false : 'needs root' }, () => {
  let directory = '';
  let network: LabNetwork;
  let image: BuiltBootImage;
  const requests: string[] = [];
  const log = (): void => undefined;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slipway-pe-'));
    const agent = join(directory, 'agent.cjs');
    await writeFile(agent, testAgent);
    image = await makeBootImage({ output: join(directory, 'image'), agent, compression: 'fast', log, say: log });
    network = await createLabNetwork({ name: 'boot-image', taps: 1, dhcpHost: true, log });
    const server = join(import.meta.dirname, 'boot-file-server.ts');
    const ready = Promise.withResolvers<void>();
    const args = [server, image.directory, network.subnet.siteAddress, '8080'];
    network.spawnInside(network.siteNamespace, process.execPath, args, {
      onStdout: (chunk) => {
        requests.push(...chunk.toString().trim().split('\n'));
        ready.resolve();
      },
    });
    await ready.promise;
  });
  after(async () => {
    await network?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const rootUrl = (below = '') => `slipway.root=http://${network.subnet.siteAddress}:8080${below}/root.squashfs`;
  const facts = async (computer: Computer) => {
    const { match } = await computer.waitForSerial(/^FACTS (.*)$/, bootTimeout);
    return JSON.parse(match[1]!);
  };
  const serveAddresses = async (t: TestContext) => {
    const server = await startForeignDhcpServer({ network, directory, log });
    t.after(() => server.stop());
  };
  const start = async (t: TestContext, kernelArguments: string, options: Partial<ComputerOptions> = {}) => {
    const ticket = join(directory, 'ticket.cpio');
    // A loader that wraps a plain file gives it its own mode: the boot image has to see to it itself.
    await writeFile(
      ticket,
      writeNewc([{ path: 'slipway/ticket.json', mode: 0o644, content: Buffer.from('{"ticket":"t"}') }]),
    );
    const computer = await createComputer({
      name: `pc-${Math.random().toString(36).slice(2, 8)}`,
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
      ...options,
    });
    t.after(() => computer.remove());
    await computer.start();
    return computer;
  };

  test('reaches the agent in 512 MB, with network, ticket, disk and tools, and switches off when the agent says so', async (t) => {
    await serveAddresses(t);
    const computer = await start(t, `${rootUrl()} BOOTIF=01-52-54-00-77-00-01`);
    const { stopped } = computer;
    const found = await facts(computer);
    assert.deepEqual(found.failing, []);
    assert.deepEqual(found.argv, ['pe']);
    assert.equal(found.terminal, '/dev/tty1');
    assert.deepEqual(found.environment, { TERM: 'linux', LANG: 'C.UTF-8' });
    assert.equal(found.node, process.version);
    assert.match(
      found.network,
      /^interface=eth0\nmac=52:54:00:77:00:01\naddress=10\.77\.0\.\d+\nprefix=24\ngateway=\ndns=\n$/,
    );
    const address = /address=(.*)/.exec(found.network)?.[1];
    assert.match(found.addresses, new RegExp(`inet ${address}/24 `));
    assert.equal(found.leaseClient, 1);
    const { buildId } = image.manifest;
    assert.match(found.bootImage, new RegExp(`^build_id=${buildId}\nroot_sha256=[0-9a-f]{64}\n`));
    assert.deepEqual(found.ticket, { text: '{"ticket":"t"}', mode: '600' });
    assert.equal(found.folderMode, '700');
    assert.deepEqual(found.disks, [{ name: 'vda', serial: 'DISK-ONE', type: 'disk' }]);
    assert.equal(found.printk, '1');
    assert.equal(await stopped, 'switched-off-by-guest');
    // None of this computer's drivers asks for it.
    assert.ok(!requests.some((line) => line.includes('firmware.squashfs')));
  });

  test('goes on where a download broke off, and starts again when the agent has done its work', async (t) => {
    await serveAddresses(t);
    const computer = await start(t, `${rootUrl('/broken')} test.exit=0`);
    const found = await facts(computer);
    assert.equal(found.ticket.mode, '600');
    const downloads = requests.filter((line) => line.includes('/broken/root.squashfs'));
    assert.match(downloads[0]!, /from 0$/);
    assert.match(downloads[1]!, /from [1-9]\d+$/);
    await computer.waitForSerial(/The agent has ended: restarting/, 60_000);
    await computer.waitForSerial(/Slipway boot image/, bootTimeout);
    assert.ok(computer.reboots >= 1);
  });

  test("shows an agent's own last words and starts again", async (t) => {
    await serveAddresses(t);
    const computer = await start(t, `${rootUrl()} test.exit=3`);
    await computer.waitForSerial(/the agent ended with exit code 1 \(SLIP-5008\)/, bootTimeout);
    await computer.waitForSerial(/as the test wants it/, 10_000);
    await computer.waitForSerial(/restarts in 30 seconds/, 10_000);
    await computer.waitForSerial(/Slipway boot image/, bootTimeout);
  });

  test('refuses a root file system with another hash, naming both', async (t) => {
    await serveAddresses(t);
    const computer = await start(t, rootUrl('/damaged'));
    await computer.waitForSerial(/not the one that belongs to this boot image\. \(SLIP-5004\)/, bootTimeout);
    const file = image.manifest.files.find(({ name }) => name === 'root.squashfs');
    const { match } = await computer.waitForSerial(/SHA-256 wanted: (\w+)/, 10_000);
    assert.equal(match[1], file?.sha256);
    const { match: other } = await computer.waitForSerial(/SHA-256 found: {2}([0-9a-f]{64})/, 10_000);
    assert.notEqual(other[1], file?.sha256);
    await computer.waitForSerial(/restarts in 60 seconds/, 10_000);
  });

  test('says that the loader named no root file system', async (t) => {
    const computer = await start(t, '');
    await computer.waitForSerial(/the kernel argument slipway\.root is missing\. \(SLIP-5006\)/, bootTimeout);
  });

  test('says that no DHCP server answered, and gives a shell where the kernel argument asks for it', async (t) => {
    const computer = await start(t, `${rootUrl()} slipway.debug`);
    await computer.waitForSerial(/no DHCP server answered within 90 seconds on eth0\. \(SLIP-5002\)/, bootTimeout);
    await computer.waitForSerial(/here is a shell/, 10_000);
    await computer.waitForSerial(/# $/, 60_000);
    computer.sendSerial('echo "six times seven: $((6 * 7))"\n');
    await computer.waitForSerial(/six times seven: 42/, 30_000);
  });

  test('says that the cable has no link', async (t) => {
    const computer = await start(t, rootUrl());
    await computer.cable('pulled');
    await computer.waitForSerial(/no network cable has a link \(eth0\)\. \(SLIP-5002\)/, bootTimeout);
  });

  test('says which address gave no root file system, and what it answered', async (t) => {
    await serveAddresses(t);
    const url = `http://${network.subnet.siteAddress}:8080/none.squashfs`;
    const computer = await start(t, `slipway.root=${url}`);
    await computer.waitForSerial(/could not be fetched from http.*none\.squashfs \(SLIP-5003\)/, bootTimeout);
    await computer.waitForSerial(/The last answer: .*404/, 10_000);
  });

  test('is not built again while nothing has changed, and quickly when only the agent has', async () => {
    const options = { output: join(directory, 'image'), compression: 'fast' as const, log, say: log };
    const again = await makeBootImage({ ...options, agent: join(directory, 'agent.cjs') });
    assert.equal(again.unchanged, true);
    assert.equal(again.manifest.buildId, image.manifest.buildId);
    const other = join(directory, 'other-agent.cjs');
    await writeFile(other, '0');
    const changed = await makeBootImage({ ...options, output: join(directory, 'other'), agent: other });
    assert.notEqual(changed.manifest.buildId, image.manifest.buildId);
    const hashOf = (built: BuiltBootImage) => built.manifest.files.find(({ name }) => name === 'root.squashfs')?.sha256;
    assert.equal(hashOf(changed), hashOf(image));
    const initrd = await readFile(join(changed.directory, 'initrd.img'));
    assert.equal(initrd.length, changed.manifest.files.find(({ name }) => name === 'initrd.img')?.bytes);
  });
});
